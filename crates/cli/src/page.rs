//! What the pages that we write have in common: a head that lets a browser fetch and run nothing, words of a record in
//! elements of their own, accounts side by side. Every value goes through the template, which escapes it
//! (`docs/decisions/0041-pages-from-a-template.md`).

use detente_language::{Language, Text, key, plain};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::told::{Cell, Piece, Sides, Verdict};

/// A whole page. The style is ours, and without a character that the template would have to escape.
pub fn page(language: Language, title: &str, style: &str, more: &Markup, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(language.tag()) dir="ltr" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="generator" content={ "detente " (env!("CARGO_PKG_VERSION")) };
                title { (title) }
                (more)
                style { (PreEscaped(style)) }
            }
            body { (body) }
        }
    }
}

/// Accounts of one contact, side by side, and what follows.
pub fn side_by_side(text: &Text, sides: &Sides) -> Markup {
    html! {
        @if !sides.rows.is_empty() {
            div.scroll { table {
                caption { (text.say(key::TIMELINE_SIDES, &[])) }
                thead { tr {
                    th scope="col" { (text.say(key::TIMELINE_WHAT, &[])) }
                    @for giver in &sides.givers { th scope="col" { bdi { (giver) } } }
                    th scope="col" { (text.say(key::TIMELINE_VERDICT, &[])) }
                } }
                tbody { @for row in &sides.rows { tr {
                    th scope="row" { bdi { (row.name) } }
                    @for cell in &row.cells { (side(text, cell)) }
                    td.verdict.different[row.verdict == Verdict::Different] { (text.say(row.verdict.key(), &[])) }
                } } }
            } }
        }
        @if !sides.summary.is_empty() {
            ul { @for said in &sides.summary { li { (said) } } }
            p.small { (text.say(key::CONTACTS_ABSENCE, &[])) }
        }
    }
}

fn side(text: &Text, cell: &Cell) -> Markup {
    match cell {
        Cell::Says(said) => html! { td { (pieces(said)) } },
        Cell::Silent => html! { td.silent { (text.say(key::TOLD_SILENT, &[])) } },
        Cell::NotCompared => html! { td { "–" } },
    }
}

/// Pieces of what is shown, in a row.
pub fn pieces(all: &[Piece]) -> Markup {
    html! {
        @for (at, one) in all.iter().enumerate() {
            @if at > 0 { "; " }
            (piece(one))
        }
    }
}

/// A piece of what is shown.
pub fn piece(piece: &Piece) -> Markup {
    match piece {
        Piece::Said(said) => html! { bdi { (said) } },
        Piece::Written(words, language) => written(words, language.as_deref()),
    }
}

/// Words as they are written. An empty `lang` says that nobody knows the language (HTML, 3.2.6.2).
pub fn written(words: &str, language: Option<&str>) -> Markup {
    html! { q lang=(language.unwrap_or_default()) dir="auto" { (plain(words)) } }
}

/// Whatever a page might hold, a browser fetches nothing and runs nothing.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
