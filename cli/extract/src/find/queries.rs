//! Recognises queries of databases.

/// Whether a text is in SQL.
pub(super) fn is_sql(start: &str) -> bool {
    if begins_a_sentence(start) {
        return false;
    }
    let upper = start.to_uppercase();
    let words: Vec<&str> = upper.split_whitespace().take(3).collect();
    match words.as_slice() {
        ["SELECT", ..] => upper.contains(" FROM") || upper.contains("\nFROM"),
        ["INSERT", "INTO", ..]
        | ["DELETE", "FROM", ..]
        | ["CREATE", "TABLE" | "INDEX" | "VIEW", ..]
        | ["DROP", "TABLE" | "INDEX", ..]
        | ["ALTER", "TABLE", ..] => true,
        ["--", ..] => true,
        ["UPDATE", ..] => upper.contains("SET "),
        ["WITH", _, "AS", ..] => true,
        _ => false,
    }
}

/// Whether a text is a query in Cypher, SPARQL or GraphQL.
pub(super) fn is_graph_query(start: &str) -> bool {
    if begins_a_sentence(start) {
        return false;
    }
    let upper = start.to_uppercase();
    let mut words = upper.split_whitespace();
    let has = |clauses: &[&str]| {
        let mut all = upper.split_whitespace();
        all.any(|word| clauses.contains(&word))
    };
    match (words.next(), words.next()) {
        (Some("CALL"), Some(procedure)) => {
            procedure.contains(['.', '{', '(']) && has(&["RETURN", "YIELD"])
        }
        (Some("UNWIND"), _) => has(&["AS"]),
        (Some("MATCH" | "MERGE" | "CREATE"), Some(node)) => {
            let in_capitals = start.starts_with(char::is_uppercase);
            node.contains('(') && (in_capitals || node.contains(':'))
        }
        (Some("OPTIONAL"), Some("MATCH")) => true,
        (Some("SELECT" | "ASK" | "CONSTRUCT"), Some(next)) => {
            has(&["WHERE", "WHERE{"]) && (next.starts_with(['?', '*', '{']) || upper.contains(" ?"))
        }
        (Some("PREFIX"), Some(prefix)) => prefix.ends_with(':'),
        (Some("QUERY" | "MUTATION" | "SUBSCRIPTION"), Some(name)) => {
            name == "{" || (name.contains('(') && upper.contains(":")) && upper.contains('{')
        }
        _ => false,
    }
}

/// Whether the first word is written like that of a sentence, "Select": keywords are in capitals or in small letters.
fn begins_a_sentence(start: &str) -> bool {
    let mut letters = start.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
}
