//! API Gateway's events for requests to a REST API (Lambda proxy integration).

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use tests::{ADMIN, READER};

use crate::form::{Form, lists, sent, singles};

/// A request to a route.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) request_id: String,
    method: &'static str,
    resource: &'static str,
    parameters: Vec<(&'static str, String)>,
    query: Vec<(&'static str, String)>,
    headers: Vec<(&'static str, String)>,
    body: Option<Value>,
    base64: bool,
    form: Form,
}

impl Event {
    /// A request to a resource of the API, as in the template: `/v1/prompts/{name}`.
    pub(crate) fn new(method: &'static str, resource: &'static str) -> Self {
        Self {
            request_id: uuid::Uuid::new_v4().to_string(),
            method,
            resource,
            parameters: Vec::new(),
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
            base64: false,
            form: Form::default(),
        }
    }

    /// The value of `{name}`.
    pub(crate) fn name(self, name: &str) -> Self {
        self.parameter("name", name)
    }

    /// Sets the path's value of a parameter.
    pub(crate) fn parameter(mut self, parameter: &'static str, value: &str) -> Self {
        self.parameters.push((parameter, value.to_owned()));
        self
    }

    /// With the admin key.
    pub(crate) fn admin(self) -> Self {
        self.key(ADMIN)
    }

    /// With the reader key.
    pub(crate) fn reader(self) -> Self {
        self.key(READER)
    }

    /// With a key.
    pub(crate) fn key(self, key: &str) -> Self {
        self.header("x-api-key", key)
    }

    /// With a header.
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// With a parameter of the query.
    pub(crate) fn query(mut self, name: &'static str, value: &str) -> Self {
        self.query.push((name, value.to_owned()));
        self
    }

    /// With a JSON body.
    pub(crate) fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self.header("Content-Type", "application/json")
    }

    /// With a base64 body, as API Gateway sends binary media types.
    pub(crate) fn base64(mut self) -> Self {
        self.base64 = true;
        self
    }

    /// In this form.
    pub(crate) fn form(mut self, form: Form) -> Self {
        self.form = form;
        self
    }

    /// The event.
    pub(crate) fn json(&self) -> Value {
        let path = self.path(self.form.path_decoded);
        let stage = if self.form.stage_in_path { "/prod" } else { "" };
        let mut headers = self.headers.clone();
        headers.push(("Host", HOST.to_owned()));
        headers.push(("X-Forwarded-Proto", "https".to_owned()));
        let parameters: Vec<_> = self
            .parameters
            .iter()
            .map(|(name, value)| (*name, sent(value, self.form.parameters_decoded)))
            .collect();
        json!({
            "resource": self.resource,
            "path": format!("{stage}{path}"),
            "httpMethod": self.method,
            "headers": singles(&headers),
            "multiValueHeaders": lists(&headers),
            "queryStringParameters": singles(&self.query),
            "multiValueQueryStringParameters": lists(&self.query),
            "pathParameters": singles(&parameters),
            "stageVariables": null,
            "requestContext": self.context(),
            "body": self.body.as_ref().map(|body| match self.base64 {
                true => BASE64_STANDARD.encode(body.to_string()),
                false => body.to_string(),
            }),
            "isBase64Encoded": self.base64,
        })
    }

    fn context(&self) -> Value {
        let key = self.headers.iter().find(|(name, _)| *name == "x-api-key");
        json!({
            "resourceId": "8x2k1q",
            "resourcePath": self.resource,
            "httpMethod": self.method,
            "extendedRequestId": "YXBpZ3c=",
            "requestTime": "31/Aug/2026:09:30:00 +0000",
            "requestTimeEpoch": 1_788_168_600_000_u64,
            // This field always contains the stage, and the path as sent.
            "path": format!("/prod{}", self.path(false)),
            "accountId": "123456789012",
            "protocol": "HTTP/1.1",
            "stage": "prod",
            "domainPrefix": "a1b2c3d4e5",
            "domainName": HOST,
            "requestId": self.request_id,
            "identity": {
                "apiKey": key.map(|(_, key)| key),
                "apiKeyId": key.map(|_| "k3y1d"),
                "sourceIp": "198.51.100.7",
                "userAgent": "curl/8.5.0",
            },
            "apiId": "a1b2c3d4e5",
        })
    }

    fn path(&self, decoded: bool) -> String {
        let mut path = self.resource.to_owned();
        for (name, value) in &self.parameters {
            let value = sent(value, decoded);
            for parameter in [format!("{{{name}}}"), format!("{{{name}+}}")] {
                path = path.replace(&parameter, &value);
            }
        }
        path
    }
}

const HOST: &str = "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com";
