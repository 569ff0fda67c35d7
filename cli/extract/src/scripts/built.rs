//! Texts and lists that several statements build, such as `text += "…"`, and `parts.push("…")` before `parts.join("\n")`.

use crate::scripts::evaluate::Evaluator;
use crate::scripts::program::Program;
use crate::scripts::tree::{Binding, Expr, Item, ItemId, Node, Piece, ScopeId, Script};

/// The elements of a list that `join` makes one text of.
pub(super) struct Elements<'p> {
    pub(super) all: Vec<&'p Expr>,
    /// Where they are evaluated.
    pub(super) script: usize,
    pub(super) scope: ScopeId,
    /// The name of the constant that the list is, if it is one.
    pub(super) constant: Option<&'p str>,
    /// Whether several statements build the list.
    pub(super) in_steps: bool,
    /// Whether the list has these elements, in this order, each time that the code runs.
    pub(super) is_known: bool,
}

impl Program {
    /// The elements that a method `join` makes one text of.
    pub(super) fn joins<'p>(
        &'p self,
        script: usize,
        scope: ScopeId,
        function: &'p Expr,
    ) -> Option<Elements<'p>> {
        match &function.node {
            Node::Member(list, method) if method == "join" => self.elements(script, scope, list),
            _ => None,
        }
    }

    /// The elements of a list that is read in a scope.
    fn elements<'p>(
        &'p self,
        script: usize,
        scope: ScopeId,
        list: &'p Expr,
    ) -> Option<Elements<'p>> {
        let (list, is_filtered) = unfiltered(list);
        let mut elements = match &list.node {
            Node::List(items) => Elements {
                all: items.iter().collect(),
                script,
                scope,
                constant: None,
                in_steps: false,
                is_known: true,
            },
            Node::Name(name) => match self.built(script, scope, name, list.start) {
                Some(built) => built,
                None => self.constant_elements(script, scope, list)?,
            },
            _ => return None,
        };
        let mut all = elements.all.iter();
        let is_spread = all.any(|it| matches!(it.node, Node::Spread(_)));
        let is_dropped = is_filtered && !elements.all.iter().all(|it| says(it));
        elements.is_known &= !is_spread && !is_dropped;
        Some(elements)
    }

    /// The elements of a list of this scope, with those that statements add before a place that reads it.
    fn built<'p>(
        &'p self,
        script: usize,
        scope: ScopeId,
        name: &str,
        before: u32,
    ) -> Option<Elements<'p>> {
        let here = &self.scripts[script];
        let binding = here.scopes[scope].bindings.get(name)?;
        let (first, items) = here.list(binding)?;
        let added = binding.additions.iter().map(|item| &here.items[*item]);
        let added: Vec<&Item> = added.collect();
        let is_straight = |it: &&Item| it.block == first.block && it.expr.end <= before;
        let all = items.iter().chain(added.iter().map(|it| &it.expr));
        let all: Vec<&Expr> = all.collect();
        Some(Elements {
            script,
            scope,
            constant: None,
            in_steps: !added.is_empty(),
            is_known: !binding.shuffled
                && added.iter().all(is_straight)
                && !here.mixes_values(scope, &all),
            all,
        })
    }

    /// The elements of a list that no statement changes.
    fn constant_elements<'p>(
        &'p self,
        script: usize,
        scope: ScopeId,
        list: &'p Expr,
    ) -> Option<Elements<'p>> {
        let meaning = self.meaning(script, scope, list)?;
        let items = meaning.value?.elements().filter(|_| !meaning.added)?;
        Some(Elements {
            all: items.iter().collect(),
            script: meaning.script,
            scope: meaning.scope,
            constant: list.path().pop(),
            in_steps: false,
            is_known: true,
        })
    }
}

impl Script {
    /// The only list that a name is assigned, and its elements.
    fn list(&self, binding: &Binding) -> Option<(&Item, &[Expr])> {
        let [item] = binding.values.as_slice() else {
            return None;
        };
        let item = &self.items[*item];
        Some((item, item.expr.elements()?))
    }

    /// The place of the text that `join` makes of the list which an item is, or which `push` adds it to.
    pub(super) fn joined(&self, item: &Item) -> Option<u32> {
        let (scope, name) = match &item.pushed_to {
            Some((scope, name)) => (*scope, name),
            None => (item.scope, item.label.as_ref()?),
        };
        let binding = self.scopes[scope].bindings.get(name)?;
        self.list(binding)?;
        binding.joins.first().copied()
    }

    /// The statements that add to the text of an item, as far as they always do, and before anything else reads the text.
    pub(super) fn steps(&self, id: ItemId) -> Vec<ItemId> {
        let item = &self.items[id];
        let name = item.label.as_deref().filter(|_| !item.adds);
        let binding = name.and_then(|name| self.scopes[item.scope].bindings.get(name));
        let is_value = |it: &&Binding| it.parameter.is_none() && it.values.contains(&id);
        let Some(binding) = binding.filter(is_value) else {
            return Vec::new();
        };
        let place = |item: &ItemId| &self.items[*item].expr;
        let later = |at: &u32| *at >= item.expr.end;
        let values = binding.values.iter().map(|it| place(it).start);
        let next = values.filter(later).min().unwrap_or(u32::MAX);
        let steps = binding.additions.iter().copied().filter(|step| {
            let start = place(step).start;
            later(&start) && start < next
        });
        let always = |step: &ItemId| self.items[*step].block == item.block;
        let mut steps: Vec<ItemId> = steps.take_while(always).collect();
        let is_inside = |at: &u32| {
            let mut ranges = steps.iter().map(|it| place(it).start..place(it).end);
            ranges.any(|range| range.contains(at))
        };
        let reads = binding.reads.iter().copied().filter(later);
        if let Some(read) = reads.filter(|at| !is_inside(at)).min() {
            steps.retain(|step| place(step).end <= read);
        }
        let exprs = std::iter::once(&item.expr).chain(steps.iter().map(place));
        match self.mixes_values(item.scope, &exprs.collect::<Vec<_>>()) {
            true => Vec::new(),
            false => steps,
        }
    }

    /// Whether statements add to the text of an item besides these steps.
    pub(super) fn is_extended(&self, item: &Item, steps: &[ItemId]) -> bool {
        let Some(name) = &item.label else {
            return false;
        };
        // `??=` and the like are no additions.
        let is_extended =
            |it: &Binding| it.additions.is_empty() || it.additions.len() > steps.len();
        let binding = self.binding(item.scope, name);
        binding.is_some_and(|binding| binding.added && is_extended(binding))
    }

    /// Whether an item is the default of a parameter.
    pub(super) fn is_default(&self, id: ItemId) -> bool {
        let item = &self.items[id];
        let name = item.label.as_ref();
        let binding = name.and_then(|name| self.scopes[item.scope].bindings.get(name));
        binding.is_some_and(|it| it.parameter.is_some() && it.values.contains(&id))
    }

    /// Whether a name has other values in one of the expressions than in another, which would need another input.
    fn mixes_values(&self, scope: ScopeId, exprs: &[&Expr]) -> bool {
        let reads = exprs.iter().flat_map(|expr| expr.names());
        let reads: Vec<(&str, u32)> = reads.collect();
        reads.iter().any(|(name, from)| {
            let Some(binding) = self.binding(scope, name) else {
                return false;
            };
            let set = binding.values.iter().chain(&binding.additions);
            let mut set = set.map(|item| self.items[*item].expr.start);
            let again = |at| reads.iter().any(|(other, to)| other == name && at < *to);
            set.any(|at| *from < at && again(at))
        })
    }
}

impl Evaluator<'_> {
    /// The texts in elements of a list, some of which the code may leave out.
    pub(super) fn visible(&self, elements: &[&Expr]) -> String {
        let mut known = Vec::new();
        elements.iter().for_each(|it| self.texts(it, &mut known));
        known.join("\n")
    }

    fn texts(&self, expr: &Expr, known: &mut Vec<String>) {
        match &expr.node {
            Node::Spread(inner) => self.texts(inner, known),
            Node::Choice(values) | Node::List(values) => {
                values.iter().for_each(|value| self.texts(value, known));
            }
            _ => known.extend(self.text(expr).map(|text| text.visible())),
        }
    }
}

/// The list of which `filter` keeps some elements, and whether it does.
pub(super) fn unfiltered(list: &Expr) -> (&Expr, bool) {
    match &list.node {
        Node::Call(function, _) => match &function.node {
            Node::Member(inner, method) if method == "filter" => (inner, true),
            _ => (list, false),
        },
        _ => (list, false),
    }
}

/// Whether an expression is a text that is never empty.
fn says(expr: &Expr) -> bool {
    match &expr.node {
        Node::Text(pieces) | Node::Tagged(_, pieces) => {
            let is_said = |piece: &Piece| matches!(piece, Piece::Literal(text) if !text.is_empty());
            pieces.iter().any(is_said)
        }
        Node::Sum(terms) => terms.iter().any(says),
        _ => false,
    }
}
