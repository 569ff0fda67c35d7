//! Recognises queries of databases.

/// Whether a text is in SQL.
pub(super) fn is_sql(start: &str) -> bool {
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
    let upper = start.to_uppercase();
    let mut words = upper.split_whitespace();
    let has = |clauses: &[&str]| {
        let mut all = upper.split_whitespace();
        all.any(|word| clauses.contains(&word))
    };
    match (words.next(), words.next()) {
        (Some("CALL"), _) => has(&["RETURN", "YIELD"]),
        (Some("UNWIND"), _) => has(&["AS"]),
        // Sentences begin with these words as well.
        (Some("MATCH" | "MERGE" | "CREATE"), Some(node)) => {
            let is_keyword = start.starts_with(|c: char| c.is_uppercase())
                && start.chars().nth(1).is_some_and(char::is_uppercase);
            node.contains('(') && (is_keyword || node.contains(':'))
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
