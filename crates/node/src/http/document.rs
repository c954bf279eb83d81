//! The interface's own document (OpenAPI 3.1): what the annotations of the handlers say, and what
//! holds for every operation alike, added in one place. `crates/api/openapi.json` is its copy.

use std::sync::OnceLock;

use axum::http::header;
use axum::response::IntoResponse;
use detente_api::problem::{PROBLEM_MEDIA_TYPE, Problem};
use detente_api::{CardIdText, EntryIdText};
use detente_record::limits::IDENTIFIER_BYTES_MAX;
use utoipa::openapi::path::{HttpMethod, Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    Content, InfoBuilder, OpenApi, OpenApiBuilder, PathItem, Ref, RefOr, Required, Response,
    ResponseBuilder, ServerBuilder,
};
use utoipa::{PartialSchema, ToSchema};

use crate::bounds::IDEMPOTENCY_KEY_MAX;

/// The document as text: pretty JSON with a newline at its end.
#[must_use]
pub fn openapi_document() -> String {
    let mut document = super::routes().into_openapi();
    complete(&mut document);
    let json = serde_json::to_string_pretty(&document).expect("a document has text keys only");
    format!("{json}\n")
}

/// This document.
#[utoipa::path(
    get,
    path = "/v1/openapi.json",
    operation_id = "openapi_document",
    tag = "node",
    responses((status = 200, description = "The document.", body = Object, content_type = "application/json"))
)]
pub(crate) async fn served() -> impl IntoResponse {
    static DOCUMENT: OnceLock<String> = OnceLock::new();
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (kind, DOCUMENT.get_or_init(openapi_document).as_str())
}

/// The document before any operation.
pub(crate) fn frame() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Détente node")
        .version("v1")
        .description(Some(DESCRIPTION))
        .license(Some(
            utoipa::openapi::LicenseBuilder::new()
                .name("Apache-2.0")
                .identifier(Some("Apache-2.0"))
                .build(),
        ))
        .build();
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([ServerBuilder::new()
            .url("/")
            .description(Some(
                "The node itself; the file `api-address` in its folder says where it listens.",
            ))
            .build()]))
        .build()
}

/// Adds what no handler has to say by itself.
fn complete(document: &mut OpenApi) {
    let components = document.components.get_or_insert_with(Default::default);
    components.schemas.insert(
        <Problem as ToSchema>::name().into_owned(),
        <Problem as PartialSchema>::schema(),
    );
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A token, or the session of a signed-in officer."))
        .build();
    components.add_security_scheme(SECURITY, SecurityScheme::Http(token));
    document.security = Some(vec![SecurityRequirement::new(SECURITY, NO_SCOPES)]);
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            complete_operation(path, &method, operation);
        }
    }
}

/// The operations of a path that this interface uses.
pub(super) fn operations(
    item: &mut PathItem,
) -> impl Iterator<Item = (HttpMethod, &mut Operation)> {
    [
        (HttpMethod::Get, item.get.as_mut()),
        (HttpMethod::Post, item.post.as_mut()),
        (HttpMethod::Put, item.put.as_mut()),
        (HttpMethod::Delete, item.delete.as_mut()),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation?)))
}

/// A method as requests name it.
pub(super) fn name(method: &HttpMethod) -> &'static str {
    match method {
        HttpMethod::Get => "GET",
        HttpMethod::Post => "POST",
        HttpMethod::Put => "PUT",
        HttpMethod::Delete => "DELETE",
        _ => "",
    }
}

fn complete_operation(path: &str, method: &HttpMethod, operation: &mut Operation) {
    let parameters = operation.parameters.get_or_insert_with(Vec::new);
    let in_path: Vec<&str> = path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .collect();
    for name in &in_path {
        let is_said =
            |known: &RefOr<Parameter>| matches!(known, RefOr::T(known) if known.name == *name);
        if !parameters.iter().any(is_said) {
            parameters.push(RefOr::T(path_parameter(name)));
        }
    }
    let mut refused = vec![
        (400, "Not understood: the address, the query or the body."),
        (401, "No valid token."),
        (403, "Not for this host name, or not for this caller."),
        (500, "The store cannot be read or written."),
        (503, "Too much is under way, or the node stops."),
    ];
    if !in_path.is_empty() {
        refused.push((404, "What the address names is not here."));
    }
    if *method != HttpMethod::Get {
        refused.push((409, "It contradicts what is here already."));
        refused.push((422, "Understood, and not to be done as asked."));
        refused.push((429, "More idempotency keys in a day than are kept."));
        parameters.push(RefOr::T(idempotency_key()));
    }
    if operation.request_body.is_some() {
        refused.push((413, "The body is too large."));
    }
    for (status, description) in refused {
        operation
            .responses
            .responses
            .entry(status.to_string())
            .or_insert_with(|| RefOr::T(problem(description)));
    }
}

/// A parameter that stands in an address, by its name.
fn path_parameter(name: &str) -> Parameter {
    let (description, schema): (&str, RefOr<Schema>) = match name {
        "line" => ("The line's id.", named::<EntryIdText>()),
        "id" => ("The entry's id.", named::<EntryIdText>()),
        "proposal" => ("The proposal's entry id.", named::<EntryIdText>()),
        "matter" => ("The id of the entry that began it.", named::<EntryIdText>()),
        "card" => ("The card's id.", named::<CardIdText>()),
        "hash" => ("The draft hash.", named::<EntryIdText>()),
        "template" => (
            "The template's name.",
            ObjectBuilder::new()
                .schema_type(Type::String)
                .min_length(Some(1))
                .max_length(Some(IDENTIFIER_BYTES_MAX))
                .into(),
        ),
        "party" => (
            "The party's index in the charter.",
            ObjectBuilder::new()
                .schema_type(Type::Integer)
                .minimum(Some(0))
                .maximum(Some(u8::MAX))
                .into(),
        ),
        other => panic!("{{{other}}} has no description: give it in `params(…)` of its handler"),
    };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some(description))
        .schema(Some(schema))
        .build()
}

/// The header that makes a retry safe.
fn idempotency_key() -> Parameter {
    let key = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(IDEMPOTENCY_KEY_MAX))
        .pattern(Some("^[!-~]+$"));
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "Any text of the caller's own, new for each act. The same request under the same key is answered as \
             before (`Idempotency-Replayed: true`) and not done again, for 24 hours; another one is refused. Without \
             effect on sessions, accounts and tokens, whose secrets are not kept.",
        ))
        .schema(Some(key))
        .build()
}

fn named<T: ToSchema>() -> RefOr<Schema> {
    RefOr::Ref(Ref::from_schema_name(T::name()))
}

fn problem(description: &str) -> Response {
    ResponseBuilder::new()
        .description(description)
        .content(PROBLEM_MEDIA_TYPE, Content::new(Some(named::<Problem>())))
        .build()
}

const SECURITY: &str = "token";
const NO_SCOPES: [&str; 0] = [];
const DESCRIPTION: &str = "\
The interface of a node to its own desk: commands, console and machines of one party. Counterparts never use it. \
It decides nothing about the line: acts go in as officers signed them, lists are read. `spec/http-api.md` is the \
prose beside this document.

Errors are `application/problem+json` (RFC 9457) in the language of `Accept-Language` (`en`, `ru`): what happened, \
why, what to do. Query parameters and fields that an operation does not know are refused. Limits: a body 256 KiB, \
a batch of acts 8 MiB, 512 requests under way, 32 readers of events.

Every list comes in pages of the same form: `limit` (1 to 500, 100 if not given) rows behind `cursor`, and `next`, the \
`cursor` of the page after it, `null` on the last. The order of each list stands at its field and stays. Whoever follows \
`next` has every row that was there all the while exactly once.";
