//! The parts of modules that are ordinary code, each with words of its own.

use super::parts::{NOUNS, VERBS};
use super::{Dice, PACKAGES};

/// The `__init__.py` of a package.
pub(super) fn package(dice: &mut Dice) -> String {
    let noun = dice.one(NOUNS);
    format!(
        "\"\"\"The service for {noun}s.\"\"\"\n\nfrom .core import BaseService, log, settings\n"
    )
}

/// The module of a package that all others of it import.
pub(super) fn core(dice: &mut Dice) -> String {
    let (noun, verb) = (dice.one(NOUNS), dice.one(VERBS));
    format!(
        r#""""What all modules of the {noun} service have in common."""

import logging
import os

log = logging.getLogger(__name__)
LIMIT = {limit}


class Settings:
    def __init__(self, prefix):
        self.prefix = prefix
        self.values = {{}}

    def get(self, name, default=None):
        return self.values.get(name) or os.environ.get(f"{{self.prefix}}_{{name}}", default)


settings = Settings("{noun}")


class BaseService:
    """Works on every {noun}."""

    kind = "{noun}"

    def __init__(self, name, limit=LIMIT):
        self.name = name
        self.limit = limit
        self.seen = 0
        self.cache = {{}}

    def run(self, items):
        for item in items:
            if self.seen > self.limit or item.id in self.cache:
                continue
            self.cache[item.id] = self.{verb}(item)
            self.seen += 1
        return self.finish()

    def {verb}(self, item):
        raise NotImplementedError(f"{{self.name}} can't {verb} {{item}}")

    def finish(self):
        log.info("%s has seen %d of %d", self.name, self.seen, self.limit)
        return self.seen
"#,
        limit = dice.below(500)
    )
}

/// The beginning of a module: what it imports, also from other packages.
pub(super) fn header(module: usize, dice: &mut Dice) -> String {
    let (noun, far) = (dice.one(NOUNS), dice.below(PACKAGES));
    let mut text = format!(
        r#""""Handles {noun}s, and what belongs to them."""

import json
import logging
import os
from dataclasses import dataclass, field
from textwrap import dedent

from service_{far:03}.core import BaseService as Other, settings as far_settings

from .core import BaseService, log, settings
"#
    );
    if module > 2 {
        let other = 2 + dice.below(module - 2);
        text += &format!(
            "from .module_{other:02} import LIMIT as OTHER_LIMIT\nfrom . import module_{other:02} as other\n"
        );
    }
    text + &format!("\nLIMIT = {}\n", dice.below(500))
}

/// A class that extends one of another file, and uses objects of other files.
pub(super) fn service(part: usize, dice: &mut Dice) -> String {
    let (noun, verb, base) = (
        dice.one(NOUNS),
        dice.one(VERBS),
        dice.one(&["BaseService", "Other"]),
    );
    format!(
        r#"

class {noun}Service{part}({base}):
    retries = {part}

    def __init__(self, client, limit=LIMIT):
        super().__init__("{noun}", limit)
        self.client = client
        self.total = 0

    def {verb}(self, item):
        log.debug("%s takes %s", self.name, item)
        if self.total > self.limit + self.retries:
            self.client.close(settings.get("{noun}"))
            self.cache.clear()
        self.total += item.count * self.retries
        return self.client.call(self.kind, item.id, far_settings.get("timeout", self.limit))

    def finish(self):
        self.seen = self.seen + self.total + self.limit + len(self.cache) + self.retries
        return super().finish()


def make_{noun}_service_{part}(client):
    service = {noun}Service{part}(client, limit=settings.get("limit"))
    return service.run(client.items())
"#
    )
}

/// A long function that assigns the same names again and again.
pub(super) fn report(part: usize, dice: &mut Dice) -> String {
    let (noun, verb) = (dice.one(NOUNS), dice.one(VERBS));
    let mut text = format!("\n\ndef {verb}_{noun}_report_{part}(data, rows):\n    result = []\n");
    for step in 0..5 + dice.below(25) {
        let next = dice.one(NOUNS);
        text += &format!(
            r#"    value = data.get("{next}", {step}) + rows[{step}].{noun} + rows[{step}].total * 2 + len(rows)
    if value > {step} and rows[{step}].kind == "{next}":
        result.append(("{next}", value, round(value / {part}, 2)))
        value = max(value, data.total)
    result.append(value)
"#
        );
    }
    text + "    return result\n"
}

pub(super) fn class(part: usize, dice: &mut Dice) -> String {
    let (noun, verb, other) = (dice.one(NOUNS), dice.one(VERBS), dice.one(NOUNS));
    format!(
        r#"

@dataclass
class {verb}{part}Step:
    """A step that takes a {noun} on."""

    name: str
    weights: dict[str, float] = field(default_factory=dict)
    limit: int = LIMIT + {part}

    @property
    def total(self) -> float:
        return sum(weight * 1.5 for weight in self.weights.values()) / max(len(self.weights), 1)

    def {verb}(self, {noun}, *, {other}_id=None, strict=True):
        for index, item in enumerate({noun}.items):
            if item.weight < self.limit and (strict or item.kind in ("a", "b")):
                continue
            elif index % 2 == 0:
                self.weights[item.name] = self.weights.get(item.name, 0.0) + item.weight ** 2
            else:
                self.weights.pop(item.name, None)
        return self.total if {other}_id is None else [self.total, {other}_id, -1][self.limit % 3]

    def __lt__(self, other):
        return (self.total, self.name) < (other.total, other.name)
"#
    )
}

pub(super) fn function(part: usize, dice: &mut Dice) -> String {
    let (noun, verb) = (dice.one(NOUNS), dice.one(VERBS));
    format!(
        r#"

def {verb}_{noun}_{part}(items, threshold=0.{part}, *args, **options):
    """{verb} every {noun} above a threshold.

    The result is sorted, and has each of them once.
    """
    seen, result = set(), []
    for item in sorted(items, key=lambda item: (-item.score, item.id)):
        if item.id in seen or item.score <= threshold:
            continue
        seen.add(item.id)
        value = item.score * options.get("factor", 1.0) + len(args) - (item.id << 2) % 7
        result.append({{"id": item.id, "value": round(value, 3), "label": item.label or "{noun}"}})
    while result and result[-1]["value"] < 0:
        result.pop()
    assert all(entry["value"] >= 0 for entry in result), "no {noun} is negative"
    return result[:LIMIT]
"#
    )
}
