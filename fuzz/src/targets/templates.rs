//! Templates: a filled one, a set in its canonical form, and what a person types into a field.

use detente_line::message::content::Content;
use detente_line::message::template::{Field, Filled, Height, HeightReference, Position};
use detente_record::{Status, Timestamp};
use detente_templates::{FieldShape, Kind, Measure, Reader, Set, built_in, input, mgrs};
use jiff::tz::TimeZone;

use super::{Target, on_text, same};
use crate::seeds;

pub(super) const FILLED_TEMPLATE: Target = Target {
    name: "filled_template",
    oracle: "accepted ⇒ written as the same bytes, and shown whole in every language or in none",
    run: |bytes| {
        let Ok(content) = Content::decode(bytes) else {
            return;
        };
        same(content.encode(), bytes);
        let Some(filled) = content.template() else {
            return;
        };
        let zone = TimeZone::UTC;
        let shown = built_in().languages().map(|language| {
            let reader = Reader {
                language,
                zone: &zone,
            };
            let said = built_in().render(filled, Status::Actual, &reader);
            said.map(|said| said.fields.len()).ok()
        });
        let shown: Vec<Option<usize>> = shown.collect();
        assert!(
            shown.windows(2).all(|pair| pair[0] == pair[1]),
            "shown in one language and not in another"
        );
    },
    seeds: || {
        let values = vec![
            Position::new(50_450_000, 30_520_000).map(Field::Position),
            Some(Field::Choice(1)),
            Some(Field::Time(Timestamp::from_ms(1_666_362_600_000))),
            None,
            Some(Field::Unit("Hospital 2".to_owned())),
        ];
        let height = Height::new(HeightReference::FlightLevel, 100).map(Field::Height);
        let text = Field::Text {
            language: "ru".to_owned(),
            text: "Два судна".to_owned(),
        };
        let others = vec![height, Some(Field::Number(121_500)), Some(text)];
        let code = built_in().named("check-fire").map_or(1, |one| one.code);
        let check_fire = Filled::new(code, values).expect("within bounds");
        let alone = check_fire.clone().with_reason("Alone.").expect("a reason");
        let other = Filled::new(999, others).expect("within bounds");
        let bare = Filled::new(1, Vec::new()).expect("within bounds");
        [check_fire, alone, other, bare]
            .iter()
            .map(Filled::encode)
            .chain(seeds::vectors("filled-template", "bytes"))
            .collect()
    },
};

pub(super) const TEMPLATE_SET: Target = Target {
    name: "template_set",
    oracle: "accepted ⇒ written as the same bytes",
    run: |bytes| {
        if let Ok(set) = Set::decode(bytes) {
            same(set.encode(), bytes);
        }
    },
    // The set that is built in is a hundred times as large and has nothing else in it.
    seeds: || seeds::vectors("template-set", "bytes"),
};

pub(super) const FIELD_INPUT: Target = Target {
    name: "field_input",
    oracle: "what is read of a person's words can be sent, and a position is shown as one that reads as itself",
    run: |bytes| {
        on_text(bytes, |text| {
            for kind in kinds() {
                let shape = FieldShape {
                    name: "field".to_owned(),
                    kind,
                    optional: false,
                };
                let Ok(field) = input::read_field(&shape, text, "en") else {
                    continue;
                };
                if let Field::Position(position) = field {
                    let square = mgrs::written(position);
                    let middle = mgrs::parse(&square).expect("it was written");
                    assert_eq!(mgrs::written(middle), square);
                }
                let filled = Filled::new(1, vec![Some(field)]).expect("it was read");
                same(
                    Filled::decode(&filled.encode())
                        .expect("it was written")
                        .encode(),
                    &filled.encode(),
                );
            }
        });
    },
    seeds: || {
        [
            "50.45N 30.52E",
            "50°27′00″ с. ш. 030°31′12″ в. д.",
            "502700N 0303112E",
            "36U UA 23940 91604",
            "ZAH 00000 00000",
            "211430Z OCT 22",
            "14:30:05Z 21 OCT 22",
            "2022-10-21T17:30:00+03:00",
            "FL100",
            "430 m below MSL",
            "121.500 MHz",
            "vessel",
            "RCH 871",
        ]
        .map(|text| text.as_bytes().to_vec())
        .to_vec()
    },
};

fn kinds() -> [Kind; 7] {
    [
        Kind::Position,
        Kind::Time,
        Kind::Height,
        Kind::Unit,
        Kind::Choice(["aircraft", "vessel"].map(str::to_owned).to_vec()),
        Kind::Number {
            measure: Some(Measure::Megahertz),
            decimals: 3,
            min: 0,
            max: 3_000_000,
        },
        Kind::Text,
    ]
}
