//! SIGKILL at random moments while several clients write, repeatedly: each time the audit finds no partial writes, and after
//! the next start every acknowledged write exists. Half of what they publish includes a prompt that all of them share.
//!
//! PROMPTBOOK_TEST_KILLS sets the number of kills, PROMPTBOOK_TEST_SEED the moments and writes.

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use promptbook::activity::Activity;
use promptbook::content::{Body, Content};
use promptbook::prompt::{Publication, Version};
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::harness::{Scratch, Server};

const CLIENTS: usize = 4;
const ADMIN: &str = "an-admin-key-of-the-kills-0123456789";

pub(crate) fn number(variable: &str) -> Option<u64> {
    let number = std::env::var(variable).ok();
    number.map(|number| number.parse().expect("a number"))
}

/// One client, the only writer of its prompt, and the responses that it got.
#[derive(Debug, Clone)]
struct Client {
    path: String,
    random: u64,
    /// The prompt's revision and latest version, according to the responses.
    revision: u64,
    latest: u64,
    /// The writes without a response since then: each may have changed the prompt.
    unanswered: u64,
    versions: Vec<Value>,
    publications: Vec<Value>,
    /// The last write with an Idempotency-Key, and its response.
    keyed: Option<(Write, Value)>,
}

#[derive(Debug, Clone)]
pub(crate) struct Write {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) body: Option<Value>,
    pub(crate) key: Option<String>,
}

impl Client {
    fn new(index: usize, seed: u64) -> Self {
        Self {
            path: format!("/v1/prompts/client-{index}"),
            random: seed.wrapping_add(index as u64) | 1,
            revision: 1,
            latest: 1,
            unanswered: 0,
            versions: Vec::new(),
            publications: Vec::new(),
            keyed: None,
        }
    }

    /// A random number below this one: xorshift, determined by the seed.
    fn below(&mut self, limit: u64) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random % limit
    }

    fn next(&mut self) -> Write {
        let path = self.path.clone();
        let route = |route: &str| format!("{path}/{route}");
        let (method, path, body) = match self.below(10) {
            0..=3 => {
                let include = match self.below(2) {
                    0 => "{% include \"shared\" %} ",
                    _ => "",
                };
                let text = format!(
                    "{include}text {} {}",
                    self.latest + 1,
                    self.below(1_000_000)
                );
                let publish = self.below(2) == 0;
                (
                    "PUT",
                    path.clone(),
                    Some(json!({"template": text, "publish": publish})),
                )
            }
            4 | 5 => {
                let version = 1 + self.below(self.latest);
                ("POST", route("publish"), Some(json!({"version": version})))
            }
            6 => ("POST", route("rollback"), Some(json!({}))),
            7 => ("POST", route("unpublish"), Some(json!({}))),
            8 => ("DELETE", path.clone(), None),
            _ => ("POST", route("restore"), None),
        };
        let key = (self.below(2) == 0).then(|| format!("key-{}", self.random));
        Write {
            method,
            path,
            body,
            key,
        }
    }

    /// Writes until the server is killed, and tells of each version and publication.
    async fn until_it_is_gone(
        mut self,
        http: reqwest::Client,
        url: String,
        answered: Arc<Notify>,
    ) -> Self {
        loop {
            let write = self.next();
            let Some((status, tag, body)) = send(&http, &url, &write).await else {
                self.unanswered += 1;
                return self;
            };
            assert!(status < 500, "{write:?}: {status} {body}");
            if status >= 300 {
                continue;
            }
            let tag = tag.unwrap_or_else(|| panic!("{write:?} is answered with an ETag"));
            self.revision = tag.trim_matches('"').parse().unwrap();
            self.unanswered = 0;
            if body["version"].is_object() {
                self.latest = body["version"]["version"].as_u64().unwrap();
                self.versions.push(body["version"].clone());
                self.publications
                    .extend(Some(body["publication"].clone()).filter(Value::is_object));
                answered.notify_one();
            } else if body["seq"].is_u64() {
                self.publications.push(body.clone());
                answered.notify_one();
            }
            if write.key.is_some() {
                self.keyed = Some((write, body));
            }
        }
    }
}

/// Status, ETag and body; none if the response was cut off or the server is down.
pub(crate) async fn send(
    http: &reqwest::Client,
    url: &str,
    write: &Write,
) -> Option<(u16, Option<String>, Value)> {
    let mut request = http
        .request(
            write.method.parse().unwrap(),
            format!("{url}{}", write.path),
        )
        .header("x-api-key", ADMIN);
    if let Some(body) = &write.body {
        request = request.json(body);
    }
    if let Some(key) = &write.key {
        request = request.header("idempotency-key", key);
    }
    let response = request.send().await.ok()?;
    let (status, tag) = (
        response.status().as_u16(),
        response.headers().get("etag").cloned(),
    );
    let body = response.bytes().await.ok()?;
    let tag = tag.and_then(|tag| tag.to_str().ok().map(str::to_owned));
    Some((
        status,
        tag,
        serde_json::from_slice(&body).unwrap_or_default(),
    ))
}

pub(crate) fn start(scratch: &Scratch) -> Server {
    scratch.start_with(&[("ADMIN_API_KEY", ADMIN)])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_at_random_moments_lose_no_acknowledged_write_and_leave_no_partial_write() {
    let kills = number("PROMPTBOOK_TEST_KILLS").unwrap_or(6);
    let seed = number("PROMPTBOOK_TEST_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    let scratch = Scratch::new();
    let http = crate::harness::plain_http().build().unwrap();
    let mut clients: Vec<Client> = (0..CLIENTS)
        .map(|index| Client::new(index, seed << 8))
        .collect();
    let mut server = start(&scratch);
    let names = clients
        .iter()
        .filter_map(|client| client.path.rsplit('/').next());
    for name in names.chain(["shared"]) {
        let body = json!({"name": name, "template": "text 1", "publish": true});
        let write = Write {
            method: "POST",
            path: "/v1/prompts".to_owned(),
            body: Some(body),
            key: None,
        };
        assert_eq!(send(&http, &server.url, &write).await.unwrap().0, 201);
    }
    let mut answered = 0;
    for round in 0..kills {
        let first = Arc::new(Notify::new());
        let writing: JoinSet<Client> = clients
            .drain(..)
            .map(|client| client.until_it_is_gone(http.clone(), server.url.clone(), first.clone()))
            .collect();
        // A database that has just started may take longer for the first write than until any moment.
        let begun = tokio::time::timeout(Duration::from_secs(60), first.notified()).await;
        assert!(begun.is_ok(), "seed {seed}, round {round}: they write");
        let moment = 20 + seed.wrapping_mul(round + 1) % 380;
        tokio::time::sleep(Duration::from_millis(moment)).await;
        let killed = Command::new("kill")
            .args(["-s", "KILL", &server.pid()])
            .status();
        assert!(killed.unwrap().success());
        clients = writing.join_all().await;
        clients.sort_by(|a, b| a.path.cmp(&b.path));
        drop(server);
        let audit = scratch.audit();
        let found = String::from_utf8_lossy(&audit.stdout);
        assert!(
            audit.status.success(),
            "seed {seed}, round {round}: {found}"
        );
        server = start(&scratch);
        for client in &mut clients {
            answered += client.versions.len() + client.publications.len();
            whole(&http, &server.url, client).await;
            client.versions.clear();
            client.publications.clear();
        }
    }
    println!(
        "seed {seed}: {kills} kills, {answered} answered versions and publications, all there"
    );
    assert!(answered as u64 >= kills, "they write");
}

/// Checks that the stored prompt is consistent and matches the client's responses.
async fn whole(http: &reqwest::Client, url: &str, client: &mut Client) {
    let get = async |path: &str| {
        let write = Write {
            method: "GET",
            path: format!("{}{path}", client.path),
            body: None,
            key: None,
        };
        let (status, tag, body) = send(http, url, &write).await.unwrap();
        (status, tag, body)
    };
    let versions: Vec<Version> = all(http, url, &format!("{}/versions", client.path)).await;
    let ledger: Vec<Publication> = all(http, url, &format!("{}/publications", client.path)).await;
    for (index, version) in versions.iter().rev().enumerate() {
        assert_eq!(
            version.version.get() as usize,
            index + 1,
            "no gap in {}",
            client.path
        );
        let body = Body::try_from(version).unwrap();
        let content = Content::new(body, version.model.clone(), version.inputs.clone()).unwrap();
        assert_eq!(content.digest(), version.digest);
    }
    for (index, publication) in ledger.iter().rev().enumerate() {
        assert_eq!(
            publication.seq as usize,
            index + 1,
            "no gap in the ledger of {}",
            client.path
        );
    }
    let (status, _, active) = get("/active").await;
    match ledger[0].version {
        Some(version) => assert_eq!(
            (status, &active["version"], &active["seq"]),
            (200, &json!(version), &json!(ledger[0].seq))
        ),
        None => assert_eq!(status, 404, "{active}"),
    }
    for answered in &client.versions {
        assert!(
            versions.iter().any(|version| json!(version) == *answered),
            "{answered} is lost"
        );
    }
    for answered in &client.publications {
        assert!(
            ledger
                .iter()
                .any(|publication| json!(publication) == *answered),
            "{answered} is lost"
        );
    }
    recorded(http, url, client, &versions, &ledger).await;
    // Only the unanswered writes may exist in addition. A deleted prompt does not show its revision.
    let (status, tag, prompt) = get("").await;
    if status == 200 {
        let revision: u64 = tag.unwrap().trim_matches('"').parse().unwrap();
        assert!(
            (client.revision..=client.revision + client.unanswered).contains(&revision),
            "{revision}: {client:?}"
        );
        assert_eq!(prompt["latest"], json!(versions[0].version));
        let labelled = prompt["labels"]["production"].as_u64();
        assert_eq!(
            labelled,
            ledger[0].version.map(|version| version.get().into())
        );
        client.revision = revision;
        client.unanswered = 0;
    }
    if let Some((write, before)) = client.keyed.take() {
        let (_, _, again) = send(http, url, &write).await.unwrap();
        assert_eq!(again, before, "{write:?} is answered as before");
    }
    client.latest = versions[0].version.get().into();
}

/// Checks that each revision of the prompt has one entry in the activity, and each version and publication is named by one.
async fn recorded(
    http: &reqwest::Client,
    url: &str,
    client: &Client,
    versions: &[Version],
    ledger: &[Publication],
) {
    let name = client.path.trim_start_matches("/v1/prompts/");
    let path = format!("/v1/activity?prompt={name}");
    let mut entries: Vec<Activity> = all(http, url, &path).await;
    entries.reverse();
    let changed = entries.iter().flat_map(|entry| &entry.prompts);
    let revisions: Vec<u64> = changed.clone().map(|it| it.revision).collect();
    let expected: Vec<u64> = (1..=revisions.len() as u64).collect();
    assert_eq!(revisions, expected, "one entry for each write");
    assert!(revisions.len() as u64 >= client.revision, "none is lost");
    let mut saved: Vec<_> = changed.clone().filter_map(|it| it.version).collect();
    let mut moved: Vec<u64> = changed
        .flat_map(|it| it.labels.iter().map(|at| at.seq))
        .collect();
    saved.reverse();
    moved.reverse();
    let numbers: Vec<_> = versions.iter().map(|version| version.version).collect();
    let seqs: Vec<u64> = ledger.iter().map(|publication| publication.seq).collect();
    assert_eq!((saved, moved), (numbers, seqs));
}

/// Every item of a list.
async fn all<T: serde::de::DeserializeOwned>(
    http: &reqwest::Client,
    url: &str,
    path: &str,
) -> Vec<T> {
    let mut items = Vec::new();
    let mut cursor = String::new();
    loop {
        let with = if path.contains('?') { '&' } else { '?' };
        let path = format!("{path}{with}limit=100{cursor}");
        let write = Write {
            method: "GET",
            path,
            body: None,
            key: None,
        };
        let (status, _, page) = send(http, url, &write).await.unwrap();
        assert_eq!(status, 200, "{page}");
        items.extend(serde_json::from_value::<Vec<T>>(page["items"].clone()).unwrap());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return items,
        }
    }
}
