//! `detente template`: the templates of a line, what each says, and how it is filled.

use std::process::ExitCode;

use clap::ArgMatches;
use detente_api::charter::CharterView;
use detente_api::template::{Template, TemplateField, Templates};
use detente_language::{Text, error_key, key, plain_line};
use detente_record::authority::is_identifier;

use crate::client::Client;
use crate::commands::Command;
use crate::desk::Desk;
use crate::failure::{Failure, Outcome};
use crate::output::out_line;
use crate::{help, said};

/// The command.
pub const COMMAND: Command = Command {
    name: "template",
    shape,
    run,
};

fn shape(text: &Text) -> clap::Command {
    let long = key::HELP_TEMPLATE_LONG;
    let set = || help::option(text, "set", key::VALUE_HASH, key::ARG_TEMPLATE_SET);
    let line = || help::option(text, "line", key::VALUE_LINE, key::ARG_LINE);
    let language = || {
        let about = key::ARG_TEMPLATE_LANGUAGE;
        help::option(text, "text-language", key::VALUE_LANGUAGE, about)
    };
    let name = help::positional(text, "name", key::VALUE_TEMPLATE, key::ARG_TEMPLATE_NAME);
    help::group(
        text,
        help::skeleton(text, "template", key::HELP_TEMPLATE, long).subcommand_required(true),
        vec![
            help::skeleton(text, "list", key::HELP_TEMPLATE_LIST, long).args([
                set(),
                line(),
                language(),
            ]),
            help::skeleton(text, "show", key::HELP_TEMPLATE_SHOW, long)
                .arg(name.required(true))
                .args([set(), line(), language()]),
        ],
    )
}

fn run(desk: &Desk, arguments: &ArgMatches) -> Outcome<ExitCode> {
    let client = desk.client()?;
    let Some((command, arguments)) = arguments.subcommand() else {
        return Ok(ExitCode::SUCCESS);
    };
    let query = set_of(desk, &client, arguments)?;
    let wish = arguments.get_one::<String>("text-language");
    let wish = wish.map_or(desk.text.language().tag(), String::as_str);
    if command == "show" {
        let name = arguments
            .get_one::<String>("name")
            .expect("the parser requires it");
        // What is no name of a template is no address either.
        if !is_identifier(name) {
            return Err(Failure::new(
                error_key::TEMPLATE_UNKNOWN,
                &[("template", name)],
            ));
        }
        let found: Template = client.get(&format!("/v1/templates/{name}{query}"))?;
        if desk.json {
            desk.print_json(&found)?;
        } else {
            show(desk, &found, wish);
        }
    } else {
        let known: Templates = client.list(&format!("/v1/templates{query}"))?;
        if desk.json {
            desk.print_json(&known)?;
        } else {
            list(desk, &known, wish);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The set that is asked about: the one named, else that of the line's charter, else the program's own.
fn set_of(desk: &Desk, client: &Client, arguments: &ArgMatches) -> Outcome<String> {
    if let Some(set) = arguments.get_one::<String>("set") {
        return Ok(format!("?set={set}"));
    }
    let wish = arguments.get_one::<String>("line");
    let line = match desk.line_status(client, wish) {
        Ok(line) => line,
        // Whoever has no line yet, or several, still reads what this program has.
        Err(_) if wish.is_none() => return Ok(String::new()),
        Err(failure) => return Err(failure),
    };
    let charter: CharterView = client.get(&format!("/v1/lines/{}/charter", line.id))?;
    Ok(charter
        .templates
        .map_or_else(String::new, |set| format!("?set={set}")))
}

fn list(desk: &Desk, known: &Templates, wish: &str) {
    let first = known.templates.first();
    let languages: Vec<String> = first
        .map(|one| one.texts.keys().cloned().collect())
        .unwrap_or_default();
    desk.tell(
        key::TEMPLATE_SET,
        &[
            ("set", known.set.to_string().into()),
            ("languages", languages.join(", ").into()),
        ],
    );
    for template in &known.templates {
        let text = template
            .texts
            .get(wish)
            .or_else(|| template.texts.values().next());
        let title = text.map_or("?", |text| text.title.as_str());
        desk.tell(
            key::TEMPLATE_ROW,
            &[
                ("code", format!("{:>3}", template.code).into()),
                ("name", format!("{:<31}", template.name).into()),
                ("title", plain_line(title).into()),
            ],
        );
    }
}

fn show(desk: &Desk, template: &Template, wish: &str) {
    let all = wish == "all";
    let spoken = template.texts.contains_key(wish);
    let texts = template
        .texts
        .iter()
        .filter(|(language, _)| all || !spoken || *language == wish);
    for (language, text) in texts {
        desk.tell(
            key::SAID_HEADING,
            &[
                ("code", template.code.to_string().into()),
                ("name", plain_line(&template.name).into()),
                ("language", plain_line(language).into()),
                ("review", said::review(desk.text, &text.review).into()),
            ],
        );
        out_line!("  | {}", plain_line(&text.title));
        for line in &text.lines {
            out_line!("  | {}", plain_line(line));
        }
    }
    let precedences = template.precedences.iter();
    let precedences: Vec<String> = precedences
        .map(|name| desk.label("precedence", name))
        .collect();
    let precedences = precedences.join(", ");
    desk.tell(
        key::TEMPLATE_PRECEDENCES,
        &[("precedences", precedences.into())],
    );
    if !template.answers.is_empty() {
        let answers = template.answers.iter();
        let answers: Vec<String> = answers.map(|name| desk.label("answer", name)).collect();
        desk.tell(key::SAID_ANSWERS, &[("answers", answers.join(", ").into())]);
    }
    if !template.fields.is_empty() {
        desk.tell(key::TEMPLATE_SHOW_FIELDS, &[]);
    }
    for field in &template.fields {
        show_field(desk, template, field, wish);
    }
    let needed = template.fields.iter().filter(|field| !field.optional);
    let example: Vec<String> = needed.map(example).collect();
    desk.tell(
        key::TEMPLATE_NEXT,
        &[
            ("name", plain_line(&template.name).into()),
            ("fields", example.join(" ").into()),
        ],
    );
}

fn show_field(desk: &Desk, template: &Template, field: &TemplateField, wish: &str) {
    let text = template
        .texts
        .get(wish)
        .or_else(|| template.texts.get(desk.text.language().tag()))
        .or_else(|| template.texts.values().next());
    let label = text.and_then(|text| text.labels.get(&field.name));
    let said = if field.optional {
        key::TEMPLATE_FIELD_OPTIONAL
    } else {
        key::TEMPLATE_FIELD
    };
    let facts = [
        ("name", plain_line(&field.name).into()),
        ("kind", desk.label("field-kind", &field.kind).into()),
        (
            "label",
            plain_line(label.map_or("?", String::as_str)).into(),
        ),
    ];
    out_line!("  {}", desk.say(said, &facts));
    if let (Some(min), Some(max)) = (&field.min, &field.max) {
        let measure = field.measure.as_deref().unwrap_or_default();
        let facts = [
            ("min", plain_line(min).into()),
            ("max", plain_line(max).into()),
            ("measure", plain_line(measure).into()),
        ];
        out_line!(
            "      {}",
            desk.say(key::TEMPLATE_FIELD_BOUNDS, &facts).trim_end()
        );
    }
    let words = text.and_then(|text| text.choices.get(&field.name));
    for choice in &field.choices {
        let word = words.and_then(|words| words.get(choice));
        let facts = [
            ("name", plain_line(&field.name).into()),
            ("choice", plain_line(choice).into()),
            ("word", plain_line(word.map_or("?", String::as_str)).into()),
        ];
        out_line!("      {}", desk.say(key::TEMPLATE_FIELD_CHOICE, &facts));
    }
}

/// A field as one types it, with a value of its kind.
fn example(field: &TemplateField) -> String {
    let value = match field.kind.as_str() {
        "position" => "\"50.45N 30.52E\"".to_owned(),
        "time" => "\"211430Z OCT 26\"".to_owned(),
        "height" => "FL100".to_owned(),
        "choice" => field.choices.first().cloned().unwrap_or_default(),
        "number" => match (&field.max, &field.measure) {
            (Some(_), Some(measure)) => format!("\"10 {measure}\""),
            _ => "1".to_owned(),
        },
        "unit" => "\"UNIT 1\"".to_owned(),
        _ => "\"…\"".to_owned(),
    };
    format!("{}={value}", field.name)
}
