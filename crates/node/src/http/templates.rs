//! Message templates: what there is to fill; in which words somebody reads; and that what is sent fits.

use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use detente_api::AsText;
use detente_api::page::PageQuery;
use detente_api::template::{
    Template, TemplateField, TemplateText, Templates, TemplatesQuery, WordsQuery,
};
use detente_language::{error_key, key};
use detente_line::body;
use detente_line::message::content::Content;
use detente_line::message::{ANSWER, RELEASE};
use detente_line::switchboard::input::OfficerAct;
use detente_record::Digest;
use detente_templates::{Kind, Set, ShowFault, built_in, with_point};
use jiff::tz::{Offset, TimeZone};

use super::given::{Asked, Path, Reader, parsed};
use super::page::Paged;
use super::refusal::{Outcome, Refusal};
use super::{Api, Shared};
use crate::causes::{Cause as _, field_faults, with};
use crate::engine::Haste;
use crate::said::Wanted;
use crate::template_sets::TemplateRefused;

/// The templates of a set, with their texts in every language.
#[utoipa::path(
    get,
    path = "/v1/templates",
    operation_id = "list_templates",
    tag = "messages",
    params(TemplatesQuery, PageQuery),
    responses(
        (status = 200, description = "The set.", body = Templates),
    )
)]
pub(crate) async fn list(
    State(api): Shared,
    Asked(asked): Asked<TemplatesQuery>,
    paged: Paged<u16>,
) -> Outcome<Json<Templates>> {
    let set = set_of(&api, &asked)?;
    let page = paged.of_all(set.templates().map(in_api), |template: &Template| {
        template.code
    });
    Ok(Json(Templates {
        set: AsText(set.hash()),
        templates: page.rows,
        next: page.next,
    }))
}

/// One template.
#[utoipa::path(
    get,
    path = "/v1/templates/{template}",
    operation_id = "template",
    tag = "messages",
    params(TemplatesQuery),
    responses(
        (status = 200, description = "The template.", body = Template),
    )
)]
pub(crate) async fn one(
    State(api): Shared,
    Path(template): Path<String>,
    Asked(asked): Asked<TemplatesQuery>,
) -> Outcome<Json<Template>> {
    let found = set_of(&api, &asked)?.named(&template).map(in_api);
    found.map(Json).ok_or_else(|| no_template(&template))
}

fn set_of<'a>(api: &'a Api, asked: &TemplatesQuery) -> Outcome<&'a Set> {
    let Some(hash) = &asked.set else {
        return Ok(built_in());
    };
    let set: Digest = parsed(hash)?;
    let found = api.templates.with(set);
    found.ok_or_else(|| {
        Refusal::new(StatusCode::NOT_FOUND, error_key::TEMPLATE_SET_NOT_HERE)
            .fact("set", set.to_string())
    })
}

fn no_template(name: &str) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, error_key::TEMPLATE_UNKNOWN).fact("template", name)
}

fn in_api(template: &detente_templates::Template) -> Template {
    let field = |shape: &detente_templates::FieldShape| {
        let (mut choices, mut measure, mut bounds) = (Vec::new(), None, None);
        match &shape.kind {
            Kind::Choice(names) => choices.clone_from(names),
            Kind::Number {
                measure: in_what,
                decimals,
                min,
                max,
            } => {
                measure = in_what.map(|measure| measure.symbol().to_owned());
                bounds = Some([*min, *max].map(|bound| with_point(bound, *decimals, ".")));
            }
            _ => {}
        }
        let [min, max] = bounds.map_or([None, None], |bounds| bounds.map(Some));
        TemplateField {
            name: shape.name.clone(),
            kind: shape.kind.name().to_owned(),
            optional: shape.optional,
            choices,
            measure,
            min,
            max,
        }
    };
    let text = |text: &detente_templates::Text| TemplateText {
        title: text.title.clone(),
        lines: text.clauses().map(str::to_owned).collect(),
        read_back: text.read_back().map(str::to_owned).collect(),
        labels: text.labels.clone(),
        choices: text.choices.clone(),
        review: text.review.written(),
    };
    let precedence = |one: &_| detente_api::text::precedence_name(*one).to_owned();
    Template {
        code: template.code,
        name: template.name.clone(),
        precedences: template.precedences.iter().map(precedence).collect(),
        answers: template
            .answers
            .iter()
            .map(|answer| answer.name().to_owned())
            .collect(),
        fields: template.fields.iter().map(field).collect(),
        texts: template
            .texts
            .iter()
            .map(|(language, one)| (language.clone(), text(one)))
            .collect(),
    }
}

impl FromRequestParts<Arc<Api>> for Wanted {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Outcome<Self> {
        let Ok(Reader(own)) = Reader::from_request_parts(parts, api).await;
        let Asked(asked) = Asked::<WordsQuery>::from_request_parts(parts, api).await?;
        let all = asked.language.as_deref() == Some(ALL);
        let wished = asked.language.filter(|_| !all).into_iter();
        let zone = asked.zone.map_or(Ok(TimeZone::UTC), |zone| {
            zone_of(&zone).ok_or_else(|| {
                Refusal::not_understood(with(key::CAUSE_ASKED_ZONE, &[("value", zone.into())]))
            })
        });
        Ok(Self {
            languages: wished.chain([own.tag().to_owned()]).collect(),
            all,
            zone: zone?,
        })
    }
}

/// Reads `+03:00`, `-05:30`, or a name of the time zone database.
pub(super) fn zone_of(text: &str) -> Option<TimeZone> {
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return TimeZone::get(text).ok(),
    };
    let (hours, minutes) = text[1..].split_once(':')?;
    let two = |digits: &str| {
        let number: Option<i32> = digits.parse().ok();
        number.filter(|_| digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    if minutes >= 60 {
        return None;
    }
    let seconds = sign * (hours * 3600 + minutes * 60);
    Offset::from_seconds(seconds).ok().map(TimeZone::fixed)
}

impl Api {
    /// Refuses an officer's act that fills a template otherwise than the set that the line has agreed on asks for: what its
    /// receivers could not be shown is not sent.
    pub(super) async fn check_template(&self, act: &OfficerAct) -> Outcome<()> {
        let draft = &act.draft;
        if draft.kind != body::MESSAGE || ![RELEASE, ANSWER].contains(&draft.act) {
            return Ok(());
        }
        let content = act.body.as_ref().map(|body| Content::decode(&body.content));
        let Some(Ok(Content::Template(filled))) = content else {
            // A text, or what the line refuses with its reason.
            return Ok(());
        };
        let line = draft.line;
        let ask = self.engine.query_with(Haste::Urgent, move |board, _, _| {
            let line = board.line(line)?;
            Some(line.terms().charter.templates)
        });
        let agreed = ask.await?.ok_or_else(|| Refusal::no_line(line))?;
        if draft.act == RELEASE {
            self.templates.may_send(agreed, &filled, draft.precedence)?;
        } else {
            let set = self.templates.agreed(agreed)?;
            set.template_of(&filled).map_err(TemplateRefused::from)?;
        }
        Ok(())
    }
}

impl From<TemplateRefused> for Refusal {
    fn from(why: TemplateRefused) -> Self {
        let unprocessable = |key| Self::new(StatusCode::UNPROCESSABLE_ENTITY, key);
        match why {
            TemplateRefused::NoneAgreed => unprocessable(error_key::TEMPLATE_NONE_AGREED),
            TemplateRefused::NotHere { set } => {
                unprocessable(error_key::TEMPLATE_SET_NOT_HERE).fact("set", set.to_string())
            }
            TemplateRefused::Show(ShowFault::NoSuchTemplate { code, .. }) => {
                unprocessable(error_key::TEMPLATE_UNKNOWN).fact("template", code.to_string())
            }
            TemplateRefused::Show(ShowFault::OtherFields { code, faults }) => {
                unprocessable(error_key::TEMPLATE_FIELDS)
                    .fact("template", code.to_string())
                    .fact("faults", field_faults(&faults))
            }
            TemplateRefused::Precedence { name, known, .. } => {
                let known: Vec<String> = known.iter().map(ToString::to_string).collect();
                unprocessable(error_key::TEMPLATE_PRECEDENCE)
                    .fact("template", name)
                    .fact("known", known.join(", "))
            }
            other => unprocessable(error_key::INPUT_SENSELESS).fact("cause", other.words()),
        }
    }
}

/// In place of a language: every one of the set.
const ALL: &str = "all";

#[cfg(test)]
mod checks {
    use super::*;

    #[test]
    fn a_zone_is_an_offset_or_a_name_and_nothing_else() {
        let at = |text: &str| {
            let moment = jiff::Timestamp::from_second(1_666_362_600).expect("a moment");
            zone_of(text).map(|zone| zone.to_offset(moment).seconds())
        };
        assert_eq!(at("+03:00"), Some(10_800));
        assert_eq!(at("-05:30"), Some(-19_800));
        assert_eq!(at("UTC"), Some(0));
        for wrong in [
            "",
            "+3",
            "+03:60",
            "+3:00",
            "+99:00",
            "03:00",
            "+é3:00",
            "Mars/Olympus",
        ] {
            assert_eq!(at(wrong), None, "{wrong}");
        }
    }
}
