//! Which words an operation may be asked with: those that its part of the document names. A word that is
//! misspelt must not be passed over: the answer would be to another question.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::Query;
use axum::http::{Method, StatusCode, Uri};
use detente_language::{error_key, key};
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::{OpenApi, RefOr};

use super::document;
use super::refusal::{Outcome, Refusal};
use crate::causes::with;

/// The words of every operation.
pub(crate) struct Words(BTreeMap<String, BTreeMap<&'static str, BTreeSet<String>>>);

impl Words {
    /// Those that a document names.
    pub(crate) fn of(document: &mut OpenApi) -> Self {
        let of_path = |item| {
            document::operations(item)
                .map(|(method, operation)| (document::name(&method), words(operation)))
                .collect()
        };
        let paths = document.paths.paths.iter_mut();
        Self(
            paths
                .map(|(path, item)| (path.clone(), of_path(item)))
                .collect(),
        )
    }

    /// Refuses a word that the operation does not know, or that stands there twice.
    pub(crate) fn check(&self, method: &Method, path: &str, uri: &Uri) -> Outcome<()> {
        if uri.query().is_none_or(str::is_empty) {
            return Ok(());
        }
        let method = if method == Method::HEAD {
            "GET"
        } else {
            method.as_str()
        };
        let known = self.0.get(path).and_then(|methods| methods.get(method));
        let Query(asked) = Query::<Vec<(String, String)>>::try_from_uri(uri)
            .map_err(|fault| Refusal::not_understood(fault.body_text()))?;
        let mut seen = BTreeSet::new();
        for (word, _) in asked {
            if !known.is_some_and(|known| known.contains(&word)) {
                let known: Vec<String> = known.into_iter().flatten().cloned().collect();
                let known = if known.is_empty() {
                    NONE.to_owned()
                } else {
                    known.join(", ")
                };
                return Err(Refusal::new(
                    StatusCode::BAD_REQUEST,
                    error_key::API_UNKNOWN_PARAMETER,
                )
                .fact("parameter", word)
                .fact("known", known));
            }
            if !seen.insert(word.clone()) {
                return Err(Refusal::not_understood(with(
                    key::CAUSE_ASKED_TWICE,
                    &[("name", word.into())],
                )));
            }
        }
        Ok(())
    }
}

/// In place of the words of an operation that takes none.
const NONE: &str = "–";

fn words(operation: &Operation) -> BTreeSet<String> {
    let parameters = operation.parameters.iter().flatten();
    parameters
        .filter_map(|parameter| match parameter {
            RefOr::T(one) if one.parameter_in == ParameterIn::Query => Some(one.name.clone()),
            _ => None,
        })
        .collect()
}
