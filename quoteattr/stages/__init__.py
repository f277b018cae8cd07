"""Parse to Article, one stage a module: marks, mentions, cues, contents, attribution, speakers, stance."""
