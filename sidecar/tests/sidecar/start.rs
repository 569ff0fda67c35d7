//! The start and the end of the program.

use crate::process::{Running, ended, over, program, published, write};

#[tokio::test]
async fn the_program_serves_the_table_until_it_is_told_to_stop() {
    let (table, database) = published().await;
    for signal in ["TERM", "INT"] {
        let running = Running::start(over(&table, &database)).await;
        let active = running.get("/v1/prompts/greeting/active").await;
        assert_eq!(active.expect(200).json["template"], "Hello");
        assert_eq!(running.stop(signal).await, Some(0), "{signal}");
    }
}

#[tokio::test]
async fn fallbacks_are_served_without_a_database() {
    let (table, database) = published().await;
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "greeting.prompty", "From the file");
    let mut command = over(&table, &database);
    command.env("PROMPTBOOK_FALLBACK", folder.path());
    command.env("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9");
    let running = Running::start(command).await;
    let active = running
        .get("/v1/prompts/greeting/active")
        .await
        .expect(200)
        .json;
    assert_eq!(
        (&active["template"], &active["source"]),
        (&"From the file".into(), &"fallback".into())
    );
}

#[tokio::test]
async fn health_exits_with_zero_while_the_sidecar_listens() {
    let (table, database) = published().await;
    let running = Running::start(over(&table, &database)).await;
    let ask = |port: u16| {
        let mut command = program();
        command
            .arg("health")
            .env("PROMPTBOOK_SIDECAR_PORT", port.to_string());
        command
    };
    let port = running.port;
    assert_eq!(ended(ask(port)).await, (Some(0), String::new()));
    running.stop("TERM").await;
    let (code, said) = ended(ask(port)).await;
    assert_eq!(code, Some(1));
    assert!(
        said.contains(&format!("no sidecar answers on port {port}")),
        "{said}"
    );
}

#[tokio::test]
async fn an_invalid_variable_stops_the_start_and_is_named() {
    let (table, database) = published().await;
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "broken.prompty", "{% if %}");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().port();
    let _kept = std::net::TcpListener::bind(("127.0.0.1", taken));
    let port = taken.to_string();
    let broken = folder.path().to_str().unwrap();
    for (name, value, says) in [
        (
            "PROMPTBOOK_SIDECAR_TOKEN",
            "",
            "there is no token: set PROMPTBOOK_SIDECAR_TOKEN",
        ),
        (
            "PROMPTBOOK_TABLE",
            " ",
            "set PROMPTBOOK_TABLE to the name of Promptbook's table, or PROMPTBOOK_SERVER",
        ),
        (
            "PROMPTBOOK_SERVER",
            "prompts.example.com",
            "PROMPTBOOK_SERVER does not begin with http:// or https://",
        ),
        (
            "PROMPTBOOK_SERVER",
            "https://h",
            "PROMPTBOOK_API_KEY is not set",
        ),
        (
            "PROMPTBOOK_SIDECAR_PORT",
            "70000",
            "PROMPTBOOK_SIDECAR_PORT is `70000`",
        ),
        (
            "PROMPTBOOK_SIDECAR_PORT",
            &port,
            "set PROMPTBOOK_SIDECAR_PORT to a free port",
        ),
        (
            "PROMPTBOOK_SIDECAR_TTL",
            "-1",
            "PROMPTBOOK_SIDECAR_TTL is `-1`",
        ),
        (
            "PROMPTBOOK_WARM",
            "a,b//c",
            "PROMPTBOOK_WARM is invalid: `b//c`",
        ),
        ("PROMPTBOOK_FALLBACK", broken, "broken.prompty: "),
        (
            "PROMPTBOOK_FALLBACK",
            "A B=x",
            "PROMPTBOOK_FALLBACK is invalid: `A B` before `=`",
        ),
    ] {
        let mut command = over(&table, &database);
        command.env(name, value);
        let (code, said) = ended(command).await;
        assert_eq!(code, Some(1), "{name}={value}: {said}");
        assert!(said.contains(says), "{name}={value}: {said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

#[tokio::test]
async fn arguments_are_explained() {
    let run = |argument: &str| {
        let mut command = program();
        command.arg(argument);
        command
    };
    let (code, help) = ended(run("--help")).await;
    assert!(
        code == Some(0) && help.contains("PROMPTBOOK_SIDECAR_TOKEN"),
        "{help}"
    );
    let (code, said) = ended(run("serve")).await;
    assert!(code == Some(1) && said.contains("--help"), "{said}");
}
