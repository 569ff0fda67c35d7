//! Visits the defaults of a command line's options.

use ruff_python_ast::{Expr, ExprCall};

use crate::certainty::Doubt;
use crate::find::calls;
use crate::find::classify::Signal;
use crate::find::finder::Finder;
use crate::find::place::Place;
use crate::symbol::Symbol;
use crate::syntax::{called, given};

const OPTION: &str = "a default: an option of the command line may override it";

impl<'a> Finder<'_, 'a> {
    /// Visits an option of `argparse`; answers whether it is one with a default.
    pub(super) fn parsed_option(&mut self, call: &'a ExprCall) -> bool {
        let option = name_of_option(call);
        let option = option.map(|name| Symbol::option(self.module, &name));
        self.option(call, option)
    }

    /// Visits an option of Typer; answers whether it is one.
    pub(super) fn typer_option(&mut self, call: &'a ExprCall, place: &Place) -> bool {
        if !self.is_typer(call) {
            return false;
        }
        let default = call.arguments.args.first();
        let place = place.doubted(Doubt::Default, OPTION);
        default.into_iter().for_each(|it| self.expr(it, &place));
        let shown = Signal::Excluded("shown at the terminal");
        self.rest(call, default, shown);
        true
    }

    /// The default of an option, which is read by this name.
    pub(crate) fn option(&mut self, call: &'a ExprCall, option: Option<Symbol>) -> bool {
        let (Some(default), Some(option)) = (given(call, "default"), option) else {
            return false;
        };
        let label = option.name.trim_start_matches('-').to_owned();
        let place = Place::named(&label).doubted(Doubt::Default, OPTION);
        let reach = self.uses.reach(&option);
        let place = Place {
            label: Some(label),
            ..place.reached(reach)
        };
        self.expr(default, &place);
        let library = self.code.library(self.module, self.scope, &call.func);
        self.rest(call, Some(default), calls::arguments(call, library));
        true
    }

    /// The parameter that an option of Click is given to.
    pub(crate) fn click_option(&self, call: &ExprCall, function: usize) -> Option<Symbol> {
        let is_option = matches!(called(&call.func)?, "option" | "argument");
        let name = is_option.then(|| name_of_option(call))??;
        Some(Symbol {
            module: self.module,
            scope: function,
            name: name.into(),
        })
    }

    fn is_typer(&self, call: &ExprCall) -> bool {
        let library = self.code.library(self.module, self.scope, &call.func);
        library.is_some_and(|library| library.split('.').next() == Some("typer"))
    }
}

/// The name that an option is read by: `dest`, or that of its first long flag.
fn name_of_option(call: &ExprCall) -> Option<String> {
    let text = |expr: &'_ Expr| match expr {
        Expr::StringLiteral(text) => Some(text.value.to_str().to_owned()),
        _ => None,
    };
    if let Some(name) = given(call, "dest").and_then(text) {
        return Some(name);
    }
    let flags: Vec<String> = call.arguments.args.iter().filter_map(text).collect();
    // Click takes a plain name as well.
    let plain = flags.iter().find(|flag| !flag.starts_with('-'));
    let long = flags.iter().find(|flag| flag.starts_with("--"));
    let flag = plain.or(long).or(flags.first())?;
    let name = flag.split('/').next().unwrap_or_default();
    Some(name.trim_start_matches('-').replace('-', "_"))
}
