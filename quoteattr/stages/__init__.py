"""Parse to Article, one stage a module, stance a folder; docs/architecture.md has their order."""
