//! Which files are refused.

use super::*;

#[test]
fn siblings_are_not_nested() {
    let many = 4 * DEEPEST;
    for (unit, around) in [
        ("a.b(c)[d] + e,\n", ["x = [", "]"]),
        ("'a': (b, {'c': -d}),\n", ["x = {", "}"]),
        ("x = a + b\n", ["", ""]),
        ("a = b; ", ["", ""]),
        ("'text'\n", ["x = (", ")"]),
        ("f'{a} and {b}'\n", ["x = (", ")"]),
        ("{a} and ", ["x = f'", "'"]),
        ("a and ", ["x = ", "a"]),
        ("a and -b and ", ["x = ", "a"]),
    ] {
        let text = format!("{}{}{}\n", around[0], unit.repeat(many), around[1]);
        assert_eq!(check(&text), Ok(()), "{unit}");
    }
}

#[test]
fn deep_nesting_is_refused() {
    for (before, after) in [
        ("(", ")"),
        ("f(a, ", ")"),
        ("[", ""),
        ("{", "}"),
        ("-", ""),
        ("", " + a"),
        ("", ".a"),
        ("", "()"),
        ("", "[0]"),
        ("(", " + a)"),
        ("", " * a"),
        ("", " * -a"),
        ("", " * None * match"),
        ("", " * +a ** -a"),
        ("", " or a * a | a"),
        ("a if b else ", ""),
        ("lambda: ", ""),
        ("f'{", "}'"),
    ] {
        let deep =
            |levels: usize| format!("x = {}a{}\n", before.repeat(levels), after.repeat(levels));
        let reason = check(&deep(DEEPEST + 1)).unwrap_err();
        assert!(
            reason.starts_with("is nested too deeply"),
            "{before}{after}: {reason}"
        );
        assert_eq!(check(&deep(DEEPEST / 10)), Ok(()), "{before}{after}");
    }
}

#[test]
fn products_in_a_sum_add_no_depth() {
    let text = format!("x = a{}\n", " - a.b**2*f(c)/-d".repeat(DEEPEST / 2));
    assert_eq!(check(&text), Ok(()));
    let text = format!("x = a{}\n", " - a.b**2*f(c)/-d".repeat(DEEPEST));
    assert!(check(&text).is_err());
}
