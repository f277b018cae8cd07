"""Quotation marks: which stretches are quoted, read from texts as newspapers, agencies and bloggers print them."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quoteattr.stages.marks import Quoted, find_marks


def inside(text: str) -> list[str]:
    return [quoted.inside.of(text) for quoted in find_marks(text)]


def outside(text: str) -> list[str]:
    return [quoted.outside.of(text) for quoted in find_marks(text)]


def quoted_as(text: str, words: str) -> Quoted:
    """The one stretch of the text that reads `words`."""
    (found,) = [quoted for quoted in find_marks(text) if quoted.inside.of(text) == words]
    return found


class TestShapes:
    @pytest.mark.parametrize(
        "text",
        [
            "The mayor said, “The bridge is safe,” and left.",
            'The mayor said, "The bridge is safe," and left.',
            "The mayor said, «The bridge is safe,» and left.",
            "The mayor said, »The bridge is safe,« and left.",
            "The mayor said, « The bridge is safe, » and left.",
            "The mayor said, ‹The bridge is safe,› and left.",
            "The mayor said, „The bridge is safe,“ and left.",
            "The mayor said, „The bridge is safe,” and left.",
            "The mayor said, ”The bridge is safe,” and left.",
            "The mayor said, ``The bridge is safe,'' and left.",
            "The mayor said, `` The bridge is safe, '' and left.",
            "The mayor said, ''The bridge is safe,'' and left.",
            "The mayor said, ‘‘The bridge is safe,’’ and left.",
            "The mayor said, ‘The bridge is safe,’ and left.",
            "The mayor said, 'The bridge is safe,' and left.",
            "The mayor said, `The bridge is safe,' and left.",
            'The mayor said, “The bridge is safe," and left.',
            'The mayor said, "The bridge is safe,” and left.',
        ],
    )
    def test_every_kind_of_mark_pairs(self, text: str) -> None:
        assert inside(text) == ["The bridge is safe,"]

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("No marks at all.", []),
            ("", []),
            (" \n\t ", []),
            ('An empty "" pair, “” and ‘’, a blank “ ” one.', []),
            ("“Yes.”“No.”", ["Yes.", "No."]),
            ('"Yes.""No."', ["Yes.", "No."]),
            ("(“Yes”)–“no”/“perhaps”", ["Yes", "no", "perhaps"]),
            ("She called it “...and so on”.", ["...and so on"]),
            ('A "half-done" job; "done", he said: "good".', ["half-done", "done", "good"]),
        ],
    )
    def test_what_stands_inside(self, text: str, expected: list[str]) -> None:
        assert inside(text) == expected

    def test_the_marks_stand_outside(self) -> None:
        assert outside("He said “stop” and ``go''.") == ["“stop”", "``go''"]

    @pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\u2028", "\n\n", "\r\n\r\n"])
    def test_line_ends_of_every_system(self, ending: str) -> None:
        text = f"“We open at nine,” she said.{ending}“We shut at five,” he said.{ending}"
        assert inside(text) == ["We open at nine,", "We shut at five,"]


class TestNesting:
    @pytest.mark.parametrize(
        ("text", "outer", "inner"),
        [
            ("“They told us ‘never’ twice,” she said.", "They told us ‘never’ twice,", "never"),
            ("‘They told us “never” twice,’ she said.", "They told us “never” twice,", "never"),
            ("\"They told us 'never' twice,\" she said.", "They told us 'never' twice,", "never"),
            ("“They told us “never” twice,” she said.", "They told us “never” twice,", "never"),
            ('“They told us "never" twice,” she said.', 'They told us "never" twice,', "never"),
            ('"They told us “never” twice," she said.', "They told us “never” twice,", "never"),
            ("« They told us “never” twice », she said.", "They told us “never” twice", "never"),
            ("« They told us « never » twice », she said.", "They told us « never » twice", "never"),
            ("“They told us ‘never,’” she said.", "They told us ‘never,’", "never,"),
            ("\"'Never' is what they told us,\" she said.", "'Never' is what they told us,", "Never"),
        ],
    )
    def test_one_inside_another(self, text: str, outer: str, inner: str) -> None:
        found = find_marks(text)
        assert inside(text) == [outer, inner]
        assert [quoted.parent for quoted in found] == [None, 0]

    def test_three_deep(self) -> None:
        text = "“She told me ‘he shouted “fire” and ran,’ no more,” said the porter."
        assert [quoted.parent for quoted in find_marks(text)] == [None, 0, 1]

    def test_two_beside_each_other_in_a_third(self) -> None:
        text = "“From ‘yes’ to ‘no’ in a day,” he said. ‘Odd.’"
        assert [quoted.parent for quoted in find_marks(text)] == [None, 0, 0, None]


class TestApostrophes:
    @pytest.mark.parametrize(
        "text",
        [
            "They don’t know, and we won't say.",
            "Back in the ’90s, and in the '80s, the farmers’ market stood here.",
            "Sha’abi, O’Neill, Qur'an and Sha‘abi are names.",
            "Kate ‘al-Nahri, a former mayor, said that the river’s banks were the parish’s.",
            "In ’08 and ’12 he ran; the class of '16 did not, the voters' friend.",
            "A rock ’n’ roll band and a fish 'n' chip shop share the singers’ hall.",
            "Get ’em out, ’twas said at the butchers’ ball.",
            "The army 's trucks and the drivers ' huts stood empty.",
            "He says the U.N.’s envoys’ cars were late.",
            "He’s goin’ home to the miners’ row.",
            "A doubled don''t is still one word.",
        ],
    )
    def test_are_no_marks(self, text: str) -> None:
        assert inside(text) == []

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("‘The drivers’ pay isn’t ours,’ he said.", ["The drivers’ pay isn’t ours,"]),
            ("‘We’re goin’ home,’ he said.", ["We’re goin’ home,"]),
            (
                "“It was the ’70s and the drivers’ pay was low,” he said.",
                ["It was the ’70s and the drivers’ pay was low,"],
            ),
            ("The club's 'no regrets' tour starts in the players' town.", ["no regrets"]),
            ("Mayor: 'No Need For Lamps' On Bridge", ["No Need For Lamps"]),
            ("Bridge Is No ‘Death Trap’, Says Mayor", ["Death Trap"]),
            ("'20 years of waiting' end for village", ["20 years of waiting"]),
            ("Kate ‘al-Nahri answered ‘perhaps’ to that.", ["perhaps"]),
            ("“Kate ‘al-Nahri was late,” he said. “So was I.”", ["Kate ‘al-Nahri was late,", "So was I."]),
            ("“’Twas cold,” he said.", ["’Twas cold,"]),
            ("“’Old Mill,’” she said, “is my song.”", ["’Old Mill,’", "Old Mill,", "is my song."]),
        ],
    )
    def test_beside_marks(self, text: str, expected: list[str]) -> None:
        assert inside(text) == expected

    @pytest.mark.xfail(strict=True, reason="a letter-mark and a plural possessive look like a pair")
    def test_letter_mark_before_a_possessive(self) -> None:
        assert inside("Kate ‘al-Nahri, who heads the drivers’ union, was late.") == []

    @pytest.mark.xfail(strict=True, reason="the first of two possessives is taken for the closing mark")
    def test_headline_with_two_possessives(self) -> None:
        assert inside("'No Cut In Drivers' Wages' Says Mayor") == ["No Cut In Drivers' Wages"]


class TestMeasures:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ('A 5" pipe and an 8" one, 6\'2" long and 6\' high.', []),
            ("The wreck lies at 40°26'46\" north.", []),
            ("He is 6′2″ tall.", []),
            ('"The 6" pipe burst," he said. "We fixed it."', ['The 6" pipe burst,', "We fixed it."]),
            ('"He is 6\'2"," she said.', ["He is 6'2\","]),
            ("“He is 6’2”,” she said.", ["He is 6’2”,"]),
            ("“He is 5’1” or 6’2”,” she said.", ["He is 5’1” or 6’2”,"]),
            ('It opened "in 2005" she said, and "shut in 9" by law.', ["in 2005", "shut in 9"]),
        ],
    )
    def test_feet_and_inches_are_no_marks(self, text: str, expected: list[str]) -> None:
        assert inside(text) == expected


class TestMistypedMarks:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("He wants “no trucks on our road. “", ["no trucks on our road."]),
            ("He wants “no trucks on our road“ he said. “None.”", ["no trucks on our road", "None."]),
            ("“No trucks, ”he added.", ["No trucks,"]),
            ("“No trucks, ”he added. “None,” she said.", ["No trucks,", "None,"]),
            ('"No trucks, "he added. "None," she said.', ["No trucks,", "None,"]),
            ('"No trucks ,"he added. "None," she said.', ["No trucks ,", "None,"]),
            ("He said:“ No trucks” and left.", ["No trucks"]),
            ('He said:"No trucks"and left.', ["No trucks"]),
            ("She said ‘not at all‘, and smiled.", ["not at all"]),
            ("\u202a”No trucks,” he wrote.", ["No trucks,"]),
        ],
    )
    def test_turned_or_on_the_wrong_side(self, text: str, expected: list[str]) -> None:
        assert inside(text) == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("A road” for trucks. “None,” she said.", ["None,"]),
            ('A road" for trucks. "None," she said.', ["None,"]),
            ("“None,” she said.” She left.", ["None,"]),
            ("““None,” she said.", ["None,"]),
            ("The ” stood alone.", []),
        ],
    )
    def test_stray(self, text: str, expected: list[str]) -> None:
        assert inside(text) == expected

    def test_a_bracketed_insert_ends_nothing(self) -> None:
        text = "“They want neither lamps nor for” [offering] rails.” So “no”."
        assert inside(text) == ["They want neither lamps nor for” [offering] rails.", "no"]

    @pytest.mark.parametrize("text", ["He said “yes” [to us] and “no” later.", 'He said "yes" [to us] and "no" later.'])
    def test_a_bracket_between_two_quotations(self, text: str) -> None:
        assert inside(text) == ["yes", "no"]


class TestUnclosed:
    def test_ends_with_its_paragraph(self) -> None:
        text = "He said, “The road is shut. \n\nShe said, “It is open.”"
        broken = quoted_as(text, "The road is shut.")
        assert (broken.closed, broken.outside.of(text)) == (False, "“The road is shut.")
        assert quoted_as(text, "It is open.").closed

    def test_ends_where_the_next_one_opens(self) -> None:
        text = "“The road is shut, he said. “It was flooded,” she said."
        assert not quoted_as(text, "The road is shut, he said.").closed
        assert quoted_as(text, "It was flooded,").parent is None

    def test_a_single_mark_without_a_partner_is_none(self) -> None:
        assert inside("He said ‘the road is shut.\n\nThe lamps are out.") == []

    PARAGRAPHS = "{o}The lamps are out,{c} said one. {o}The rails are gone,{c} said another.\nThe {o}last{c} one left."

    @pytest.mark.parametrize("marks", ["“”", '""', "«»", "‘’", "''"])
    def test_one_lost_mark_costs_one_quotation(self, marks: str) -> None:
        text = self.PARAGRAPHS.format(o=marks[0], c=marks[1])
        whole = set(inside(text))
        assert len(whole) == 3
        for place in [index for index, character in enumerate(text) if character in marks]:
            assert len(whole - set(inside(text[:place] + text[place + 1 :]))) == 1

    @pytest.mark.parametrize("marks", ["“”", "«»"])
    def test_one_turned_mark_costs_at_most_one_quotation(self, marks: str) -> None:
        text = self.PARAGRAPHS.format(o=marks[0], c=marks[1])
        whole = set(inside(text))
        for place in [index for index, character in enumerate(text) if character in marks]:
            turned = marks[1 - marks.index(text[place])]
            assert len(whole - set(inside(text[:place] + turned + text[place + 1 :]))) <= 1


class TestSeveralParagraphs:
    @pytest.mark.parametrize("marks", ["“”", '""', "‘’"])
    def test_each_reopens_and_the_last_closes(self, marks: str) -> None:
        text = "He said: {o}One.\n\n{o}Two.\n\n{o}Three,{c} and left. {o}Four.{c}".format(o=marks[0], c=marks[1])
        found = find_marks(text)
        assert inside(text) == ["One.", "Two.", "Three,", "Four."]
        assert [quoted.continues for quoted in found] == [None, 0, 1, None]
        assert [quoted.closed for quoted in found] == [False, False, True, True]

    def test_a_closed_one_does_not_go_on(self) -> None:
        assert find_marks("“One.”\n\n“Two.”")[1].continues is None

    def test_a_paragraph_of_its_own_ends_it(self) -> None:
        assert find_marks("“One.\n\nNobody spoke.\n\n“Two.”")[1].continues is None

    def test_one_that_opens_later_in_the_paragraph_is_another(self) -> None:
        assert find_marks("“One.\n\nThen he said, “Two.”")[1].continues is None

    def test_another_family_does_not_go_on(self) -> None:
        assert find_marks("“One.\n\n«Two.»")[1].continues is None

    def test_shut_without_a_reopened_mark(self) -> None:
        text = "“One.\n\nTwo,” he said. “Three.”"
        assert inside(text) == ["One.", "Two,", "Three."]
        assert quoted_as(text, "Two,") == find_marks(text)[1]
        assert find_marks(text)[1].continues == 0

    def test_a_list_inside_one_pair_of_marks(self) -> None:
        text = "The notice reads: “Bring:\n- a ‘warm’ coat\n- boots.”\nNobody came."
        assert inside(text) == ["Bring:", "- a ‘warm’ coat", "warm", "- boots."]
        assert [quoted.continues for quoted in find_marks(text)] == [None, 0, None, 1]

    def test_patience_ends(self) -> None:
        text = "“One.\n" + "Nobody spoke.\n" * 20 + "Two” is odd."
        assert inside(text) == ["One."]

    def test_nested_marks_reopened_with_their_outer_ones(self) -> None:
        text = "“He told us, ‘Wait.\n\n“ ‘Then go,’ and we went,” she said."
        assert quoted_as(text, "‘Then go,’ and we went,").continues == 0

    def test_single_marks_that_nobody_shuts_are_none(self) -> None:
        assert inside("‘Ali came.\n\n‘Umar left.\n\nNobody spoke.") == []

    def test_lines_wrapped_at_a_fixed_width_are_one_paragraph(self) -> None:
        text = (
            "The mayor said on Monday that “the bridge over the river\n"
            "will stay shut until the engineers have seen every bolt\n"
            "of it, and not a day less” and left."
        )
        assert len(inside(text)) == 1


MARKS = "“”„‟\"«»‹›'‘’‚‛`"
NEWSPRINT = st.text(st.sampled_from(MARKS + "as1. ,:-[]()\n\r\u2028\u00a0\0\ud800é"), max_size=60)
ANYTHING = st.text(st.characters(exclude_categories=()), max_size=40)


class TestEveryText:
    @given(NEWSPRINT | ANYTHING)
    @example("\0“\ud800”\x1c‘a")
    def test_stretches_lie_in_the_text(self, text: str) -> None:
        for quoted in find_marks(text):
            assert quoted.outside.contains(quoted.inside)
            assert quoted.outside.end <= len(text)
            assert quoted.inside.of(text) == quoted.inside.of(text).strip() != ""

    @given(NEWSPRINT | ANYTHING)
    def test_stretches_nest_and_never_cross(self, text: str) -> None:
        found = find_marks(text)
        order = [(quoted.outside.start, -quoted.outside.end) for quoted in found]
        assert order == sorted(order)
        for place, quoted in enumerate(found):
            around = [n for n, other in enumerate(found[:place]) if other.outside.overlaps(quoted.outside)]
            assert all(found[n].inside.contains(quoted.outside) for n in around)
            assert quoted.parent == (around[-1] if around else None)

    @given(NEWSPRINT | ANYTHING)
    def test_only_an_unclosed_stretch_goes_on(self, text: str) -> None:
        found = find_marks(text)
        for place, quoted in enumerate(found):
            if quoted.continues is not None:
                assert quoted.continues < place
                assert not found[quoted.continues].closed

    @given(NEWSPRINT)
    def test_what_stands_before_a_paragraph_leaves_its_quotations(self, text: str) -> None:
        paragraph = "The mayor said, “The bridge is ‘safe’ now,” and left."
        assert inside(f"{text}\n\n{paragraph}")[-2:] == inside(paragraph)

    @pytest.mark.parametrize("unit", ['"', "“", "“‘", "The drivers’ road isn’t shut. "])
    def test_a_long_text_takes_seconds(self, unit: str) -> None:
        text = unit * (1_000_000 // len(unit))
        start = time.process_time()
        find_marks(text)
        assert time.process_time() - start < 20
