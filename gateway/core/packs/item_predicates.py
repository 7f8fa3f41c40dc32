"""Predicates on what an item is: its entry in a control list, and the edition of the list.

Rules, in order:
1. An entry covers itself and its sub-entries.
2. An entry of one list says nothing in another. Goods classified under another list than the law's are not settled
   until their entry in the law's list is stated, at `classification.<list>` of the item; what is confirmed to have no
   equivalent there is not in it (gateway.core.paper.classification).
"""

from datetime import date

from gateway.core.law.facts import Value
from gateway.core.law.scene import Scene, Truth
from gateway.core.law.vocabulary import Predicate, Terms
from gateway.core.packs.arguments import known_in, texts_in
from gateway.core.packs.pack_text import Keys, PackRefused, Tree
from gateway.core.paper.classification import ListedEntry, covers, covers_entry

LIST, CLASSIFICATION = "list", "classification"


def matches(argument: Tree, _terms: Terms, field: str) -> Predicate:
    """One of these entries, or below one; of no list in particular."""
    entries = texts_in(argument, field)

    def test(value: Value, _scene: Scene) -> Truth | None:
        if not isinstance(value, str):
            return None
        return any(covers_entry(entry, value) for entry in entries)

    return Predicate(test)


def entry_of(argument: Tree, _terms: Terms, field: str) -> Predicate:
    """One of these entries of this list, or below one; goods of another list need their entry in it."""
    keys = Keys(argument, field)
    list_name, entries = keys.text("list"), keys.texts("entries")
    keys.close()
    if not entries:
        raise PackRefused(keys.at("entries"), f"an entry was expected at {keys.at('entries')}; add one")
    licensed = tuple(ListedEntry(entry, list_name) for entry in entries)
    stated_in_the_list = f"{CLASSIFICATION}.{list_name}"

    def test(value: Value, scene: Scene) -> Truth | None:
        of_list = scene.values.get(LIST)
        if of_list is None:
            return scene.missing(LIST)
        if of_list != list_name and stated_in_the_list in scene.values:
            value, of_list = scene.values[stated_in_the_list], list_name
        if not isinstance(value, str) or not isinstance(of_list, str):
            return None
        answers = [covers(each, ListedEntry(value, of_list)) for each in licensed]
        return scene.missing(stated_in_the_list) if None in answers else True in answers

    return Predicate(test)


def edition_of(argument: Tree, terms: Terms, field: str) -> Predicate:
    """The edition of the table in force on the day of the act."""
    table = known_in(terms.tables, argument, field)

    def test(value: Value, scene: Scene) -> Truth | None:
        label = value.isoformat() if isinstance(value, date) else value
        return label == table.edition_on(scene.act_date) if isinstance(label, str) else None

    return Predicate(test)
