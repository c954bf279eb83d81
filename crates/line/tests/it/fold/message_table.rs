//! Messages: the tables of `spec/messages.md` §4 are read from the page, and every cell of them is walked with real
//! entries, out of every subset of the facts: each act adds what its row says, and takes nothing away.

use std::collections::BTreeSet;

use detente_line::body;
use detente_line::fold::{Fact, Fold, Judgement, Refusal, SignedAs};
use detente_line::message::state::Message;
use detente_line::message::{ACKNOWLEDGE, ANSWER, CANCEL, DISPLAYED, NO_ACKNOWLEDGEMENT, RELEASE};
use detente_record::{Act, EntryId, Kind, PartyIndex, Precedence, Status};

use super::random::Dice;
use crate::page::Table;
use crate::scribe::{ARCHIVIST, RELEASING, Said, Scribe, WATCH, fold_of};

const PAGE: &str = include_str!("../../../../../spec/messages.md");

const SENDER: u8 = 0;
const FOR_ACTION: u8 = 1;
const FOR_INFORMATION: u8 = 2;
const THIRD: u8 = 3;

const PARTIES: [(u8, &str); 4] = [
    (FOR_ACTION, "for action"),
    (FOR_INFORMATION, "for information"),
    (SENDER, "sender"),
    (THIRD, "third party"),
];

/// What a party can say on a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Says {
    Receipt,
    NotUnderstood,
    Displayed,
    Acknowledge,
    AcknowledgeByArchivist,
    AcknowledgeInExercise,
    Answer,
    AnswerNothing,
    Cancel,
    Silent(u8),
    SilentBoth,
    SilentSometime,
    ReleaseIt,
}

use Says::{Acknowledge, AcknowledgeByArchivist, Answer, Cancel, NotUnderstood, Receipt, Silent};

/// Everything that can be said, with its row in the table of who may say it.
const SAYINGS: [(Says, &str); 16] = [
    (Receipt, "receipt"),
    (NotUnderstood, "receipt, act 1"),
    (Says::Displayed, "displayed"),
    (Acknowledge, "acknowledge"),
    (AcknowledgeByArchivist, "acknowledge, by an archivist"),
    (
        Says::AcknowledgeInExercise,
        "acknowledge, under another status",
    ),
    (Answer, "answer"),
    (Says::AnswerNothing, "answer with neither code nor body"),
    (Cancel, "cancel"),
    (
        Silent(FOR_ACTION),
        "no acknowledgement of who is for action",
    ),
    (
        Silent(FOR_INFORMATION),
        "no acknowledgement of who is for information",
    ),
    (Silent(SENDER), "no acknowledgement of the sender"),
    (Silent(THIRD), "no acknowledgement of the third party"),
    (
        Says::SilentBoth,
        "no acknowledgement of two, or without `due`",
    ),
    (
        Says::SilentSometime,
        "no acknowledgement of two, or without `due`",
    ),
    (Says::ReleaseIt, "release that names it as object"),
];

impl Says {
    fn act(self) -> (Kind, Act) {
        match self {
            Self::Receipt => (body::RECEIPT, body::RECEIPT_HELD),
            Self::NotUnderstood => (body::RECEIPT, body::RECEIPT_NOT_UNDERSTOOD),
            Self::Displayed => (body::MESSAGE, DISPLAYED),
            Self::Acknowledge | Self::AcknowledgeByArchivist | Self::AcknowledgeInExercise => {
                (body::MESSAGE, ACKNOWLEDGE)
            }
            Self::Answer | Self::AnswerNothing => (body::MESSAGE, ANSWER),
            Self::Cancel => (body::MESSAGE, CANCEL),
            Self::Silent(_) | Self::SilentBoth | Self::SilentSometime => {
                (body::MESSAGE, NO_ACKNOWLEDGEMENT)
            }
            Self::ReleaseIt => (body::MESSAGE, RELEASE),
        }
    }

    fn officers(self) -> &'static [(u16, SignedAs)] {
        match self.act() {
            (body::RECEIPT, _) | (_, DISPLAYED | NO_ACKNOWLEDGEMENT) => &[],
            (_, RELEASE) => &[(WATCH, SignedAs::Drafter), (RELEASING, SignedAs::Releaser)],
            _ if self == AcknowledgeByArchivist => &[(ARCHIVIST, SignedAs::Releaser)],
            _ => &[(WATCH, SignedAs::Releaser)],
        }
    }
}

/// One fact: what is stated, at which addressee, by which entry; with `changed since`, by the act that changed it.
type Stated = (String, Option<u8>, EntryId, Option<EntryId>);

/// A whole state: its facts; and the message itself, which no act changes.
type State = (BTreeSet<Stated>, Message);

/// The whole state as facts, each with what its entry says.
fn stated(fold: &Fold, id: &EntryId) -> State {
    let mut all = BTreeSet::new();
    let mut put = |what: &str, at: Option<u8>, fact: &Fact, since: Option<EntryId>| {
        assert_eq!(Some(fact), fold.fact(&fact.entry).as_ref(), "{what}");
        let new = all.insert((what.to_owned(), at, fact.entry, since));
        assert!(new, "{what} is stated twice");
    };
    let mut message = fold.message(id).unwrap();
    assert_eq!(message.left_out, 0);
    for mut one in std::mem::take(&mut message.addressees) {
        assert_eq!(one.action, one.party == PartyIndex(FOR_ACTION));
        let at = Some(one.party.0);
        // What proves holding is told without who signed it: nobody's word but the node's.
        for fact in [&mut one.delivered, &mut one.not_understood] {
            let whole = fact.as_ref().map(|fact| fold.fact(&fact.entry).unwrap());
            let bare = whole.clone().map(|whole| Fact {
                signers: Vec::new(),
                ..whole
            });
            assert_eq!(*fact, bare);
            *fact = whole;
        }
        let single = [
            ("delivered", &one.delivered),
            ("not understood", &one.not_understood),
            ("displayed", &one.displayed),
        ];
        for (what, fact) in single {
            fact.iter().for_each(|fact| put(what, at, fact, None));
        }
        for act in &one.acknowledged {
            put("acknowledged", at, &act.fact, None);
            for since in &act.changed_since {
                put("changed since", at, &act.fact, Some(*since));
            }
        }
        for act in &one.answered {
            put("answered", at, &act.fact, None);
            assert_eq!(act.code.map(|code| code.number()), Some(1));
            for since in &act.changed_since {
                put("changed since", at, &act.fact, Some(*since));
            }
        }
        for act in &one.not_acknowledged {
            put("no acknowledgement", at, &act.fact, None);
            let said = fold.speech(&act.fact.entry).unwrap();
            assert_eq!(said.due, Some(act.deadline));
        }
    }
    if let Some(fact) = message.cancelled.take() {
        put("cancelled", None, &fact, None);
    }
    for fact in message.crossed_cancel.drain(..) {
        put("crossed", None, &fact, None);
    }
    for void in message.without_effect.drain(..) {
        put(&words(void.why), None, &void.fact, None);
    }
    (all, message)
}

/// A reason as the page says it.
fn words(why: Refusal) -> String {
    why.name().replace('-', " ")
}

/// Something that stands on the message already.
struct Done {
    by: u8,
    says: Says,
    id: EntryId,
    known: bool,
}

/// A message and what was said on it, as a test writes it.
struct Told {
    who: Table,
    what: Table,
    scribe: Scribe,
    message: EntryId,
    void: bool,
    done: Vec<Done>,
    /// The cells that were walked where one row stood alone.
    walked: BTreeSet<(String, String)>,
    asked: BTreeSet<(String, String)>,
    acts: u32,
}

impl Told {
    fn new() -> Self {
        Self {
            who: Table::of(PAGE, "act | for action"),
            what: Table::of(PAGE, "before"),
            scribe: Scribe::new(4),
            message: EntryId([0; 32]),
            void: false,
            done: Vec::new(),
            walked: BTreeSet::new(),
            asked: BTreeSet::new(),
            acts: 0,
        }
    }

    /// Begins again with a message; `void`: of one officer, who releases no FLASH alone.
    fn begin(&mut self, void: bool) {
        self.scribe = Scribe::new(4);
        let mut header = self.scribe.header(SENDER, body::MESSAGE, RELEASE);
        header.precedence = Precedence::Flash;
        header.action = vec![PartyIndex(FOR_ACTION)];
        header.info = vec![PartyIndex(FOR_INFORMATION)];
        let both = [(WATCH, SignedAs::Drafter), (RELEASING, SignedAs::Releaser)];
        let officers = &both[usize::from(void)..];
        self.message = self.scribe.sign(header, true, officers).id();
        self.void = void;
        self.done.clear();
    }

    fn say(&mut self, by: u8, says: Says, shown: bool) -> EntryId {
        let (kind, act) = says.act();
        let mut header = self.scribe.header(by, kind, act);
        header.precedence = Precedence::Flash;
        if kind == body::RECEIPT {
            header.references = vec![self.message];
        } else {
            header.object = Some(self.message);
        }
        if shown {
            let shown = self.done.iter().map(|done| done.id);
            header.references.extend(shown);
        }
        if act == NO_ACKNOWLEDGEMENT {
            let both = [FOR_ACTION, FOR_INFORMATION].map(PartyIndex);
            header.action = match says {
                Silent(about) => vec![PartyIndex(about)],
                Says::SilentBoth => both.to_vec(),
                _ => vec![both[usize::from(by == FOR_ACTION)]],
            };
            header.due = (says != Says::SilentSometime).then_some(header.time);
        }
        header.outcome = (says == Answer).then_some(1);
        if says == Says::ReleaseIt {
            header.action = vec![PartyIndex(if by == SENDER { FOR_ACTION } else { SENDER })];
        }
        if says == Says::AcknowledgeInExercise {
            header.status = Status::Exercise;
        }
        let body = act == RELEASE;
        self.scribe.sign(header, body, says.officers()).id()
    }

    /// Says what is to stand already. Everybody knows what comes before the cut, and the rest its author alone.
    fn lead(&mut self, facts: &[(u8, Says)], cut: usize) {
        for (at, (by, says)) in facts.iter().enumerate() {
            if at == cut {
                self.scribe.deliver_all();
            }
            let id = self.say(*by, *says, false);
            let known = at < cut;
            self.done.push(Done {
                by: *by,
                says: *says,
                id,
                known,
            });
        }
        if cut >= facts.len() {
            self.scribe.deliver_all();
        }
    }

    /// The rows that stand at an addressee for an act of `by`, each with what put it there.
    fn rows(&self, at: u8, by: u8, shown: bool) -> Vec<(String, EntryId)> {
        let mut rows = Vec::new();
        for done in &self.done {
            let known = done.known || done.by == by;
            let with = |fact: &str| {
                let known = if known { "known" } else { "not known" };
                format!("{fact}, {known}")
            };
            let row = match (done.says, done.by == at) {
                (Receipt, true) => "delivered".to_owned(),
                (NotUnderstood, true) => "not understood".to_owned(),
                (Says::Displayed, true) => "displayed".to_owned(),
                (Acknowledge, true) => with("acknowledged"),
                (AcknowledgeByArchivist, true) => "acknowledged without effect".to_owned(),
                (Answer, true) => with("answered"),
                (Silent(about), _) if about == at => "no acknowledgement".to_owned(),
                (Cancel, _) => with("cancelled") + if shown { ", shown" } else { "" },
                (Answer, false) => {
                    "another's answer".to_owned() + if shown { ", shown" } else { "" }
                }
                (_, true) => "delivered".to_owned(),
                (_, false) => continue,
            };
            rows.push((row, done.id));
        }
        if self.void {
            rows.push(("release without effect".to_owned(), self.message));
        }
        if rows.is_empty() {
            rows.push(("nothing".to_owned(), self.message));
        }
        rows
    }

    /// What an act adds at one addressee, by the page; a reason if it has no effect.
    fn added(
        &mut self,
        at: u8,
        column: &str,
        (by, new, shown): (u8, EntryId, bool),
    ) -> Result<BTreeSet<Stated>, String> {
        let rows = self.rows(at, by, shown);
        let cells = rows.iter().map(|(row, id)| {
            let cell = self.what.cell(row, column).split(", ");
            (
                *id,
                cell.filter(|fact| *fact != "·").collect::<BTreeSet<_>>(),
            )
        });
        let cells: Vec<_> = cells.collect();
        if let [(row, _)] = &rows[..] {
            self.walked.insert((row.clone(), column.to_owned()));
        }
        let any = |fact: &str| cells.iter().any(|(_, cell)| cell.contains(fact));
        if any("against own record") {
            return Err("against own record".to_owned());
        }
        let all = |fact: &&&str| cells.iter().all(|(_, cell)| cell.contains(**fact));
        let everywhere = cells[0].1.iter().filter(all).copied();
        let everywhere: BTreeSet<&str> = everywhere.collect();
        let mut added = BTreeSet::new();
        for fact in everywhere
            .iter()
            .filter(|fact| ["changed since", "crossed"].iter().all(|one| one != *fact))
        {
            let at = (*fact != "cancelled").then_some(at);
            added.insert(((*fact).to_owned(), at, new, None));
        }
        let an_answer = ["acknowledge", "answer"].contains(&column);
        for (id, cell) in &cells {
            if cell.contains("changed since") {
                let (on, since) = if an_answer { (new, *id) } else { (*id, new) };
                added.insert(("changed since".to_owned(), Some(at), on, Some(since)));
            }
            let counts = an_answer || everywhere.contains("cancelled");
            if cell.contains("crossed") && counts {
                let crossed = if an_answer { new } else { *id };
                added.insert(("crossed".to_owned(), None, crossed, None));
            }
        }
        Ok(added)
    }

    /// What an act adds altogether, by the page.
    fn adds(
        &mut self,
        by: u8,
        (says, label): (Says, &str),
        new: EntryId,
        shown: bool,
    ) -> BTreeSet<Stated> {
        let (_, author) = PARTIES.iter().find(|(party, _)| *party == by).unwrap();
        self.asked.insert((label.to_owned(), (*author).to_owned()));
        let may = self.who.cell(label, author).to_owned();
        let act = (by, new, shown);
        let mut all = BTreeSet::new();
        let mut refused = (may != "+" && may != "–").then_some(may.clone());
        for at in [FOR_ACTION, FOR_INFORMATION] {
            let column = match says {
                _ if may != "+" => continue,
                Cancel => "cancel",
                Silent(about) if about == at => "no acknowledgement",
                Silent(_) => continue,
                Answer if by != at => "another's answer",
                _ if by == at => label,
                _ => continue,
            };
            match self.added(at, column, act) {
                Ok(added) => {
                    // A cancel is of the whole message: no addressee's cell may leave it to another's.
                    let cancelled = added.contains(&("cancelled".to_owned(), None, new, None));
                    let first = !self.done.iter().any(|done| done.says == Cancel);
                    assert!(says != Cancel || cancelled == first, "{label}, at {at}");
                    all.extend(added);
                }
                Err(why) => refused = Some(why),
            }
        }
        let addressed = [FOR_ACTION, FOR_INFORMATION].contains(&by);
        if addressed && (refused.is_some() || matches!(says, Silent(_))) {
            all.extend(self.added(by, "other act", act).unwrap());
        }
        all.extend(refused.map(|why| (why, None, new, None)));
        all
    }

    /// Says something more, and compares the whole state with the page; then unsays it.
    fn try_out(&mut self, by: u8, (says, label): (Says, &str), shown: bool, before: &State) {
        let (tip, count) = (self.scribe.tip(by), self.scribe.said.len());
        let new = self.say(by, says, shown);
        let (after, message) = stated(&self.scribe.fold(), &self.message);
        let expected = self.adds(by, (says, label), new, shown);
        let at = || {
            let stands = self.done.iter();
            let stands: Vec<_> = stands
                .map(|done| (done.by, done.says, done.known))
                .collect();
            format!("{label} by {by}, shown: {shown}, after {stands:?}")
        };
        let gone: Vec<_> = before.0.difference(&after).collect();
        assert!(gone.is_empty(), "{}: took {gone:?} away", at());
        let added: BTreeSet<_> = after.difference(&before.0).cloned().collect();
        assert_eq!(added, expected, "{}", at());
        assert_eq!(message, before.1, "{}", at());
        self.scribe.said.truncate(count);
        self.scribe.rewind(by, tip);
        self.acts += 1;
    }

    /// Tries out everything that anybody can say: what has no effect by whoever says it, if asked for.
    fn try_all(&mut self, refused: bool) {
        let before = stated(&self.scribe.fold(), &self.message);
        for (says, label) in SAYINGS {
            for (by, author) in PARTIES {
                if !refused && self.who.cell(label, author) != "+" {
                    continue;
                }
                self.try_out(by, (says, label), false, &before);
                // What is shown tells with two acts; that it does with no other is tried where one row stands.
                if [Acknowledge, Answer].contains(&says) || self.done.len() < 2 {
                    self.try_out(by, (says, label), true, &before);
                }
            }
        }
    }
}

/// What may stand on a message before an act: each fact of one addressee, and what others say.
fn facts(at: u8, other: u8) -> [(u8, Says); 9] {
    [
        (at, Receipt),
        (at, NotUnderstood),
        (at, Says::Displayed),
        (at, AcknowledgeByArchivist),
        (at, Acknowledge),
        (at, Answer),
        (SENDER, Silent(at)),
        (SENDER, Cancel),
        (other, Answer),
    ]
}

/// Every subset of the facts of an addressee, in any order.
fn subsets(at: u8, dice: &mut Dice) -> Vec<Vec<(u8, Says)>> {
    let all = facts(at, FOR_ACTION + FOR_INFORMATION - at);
    let subset = |bits: u32| {
        let chosen = all.iter().enumerate();
        let chosen = chosen.filter(|(bit, _)| bits & (1 << bit) != 0);
        let mut chosen: Vec<_> = chosen.map(|(_, fact)| *fact).collect();
        dice.shuffle(&mut chosen);
        chosen
    };
    (0..1 << all.len()).map(subset).collect()
}

#[test]
fn out_of_every_subset_of_the_facts_an_act_adds_what_its_cells_say_and_takes_nothing_away() {
    let mut told = Told::new();
    let mut dice = Dice::new(5);
    for at in [FOR_ACTION, FOR_INFORMATION] {
        for facts in subsets(at, &mut dice) {
            let (all, some) = (facts.len(), dice.roll(facts.len() + 1));
            // Known to everybody; to its authors alone; the first few to everybody, also of a release without effect.
            let cuts = [(all, false), (0, false), (some, false), (some, true)];
            let cuts = cuts.into_iter().skip(if at == FOR_ACTION { 0 } else { 2 });
            for (turn, (cut, void)) in cuts.enumerate() {
                told.begin(void);
                told.lead(&facts, cut);
                let refused = facts.is_empty() || (at == FOR_ACTION && turn == 0);
                told.try_all(refused);
            }
        }
    }
    println!("{} acts", told.acts);
    let all = told.what.places();
    let all: BTreeSet<_> = all
        .filter(|(row, column)| !told.what.cell(row, column).is_empty())
        .collect();
    assert_eq!(all, told.walked, "what an act adds");
    let all: BTreeSet<_> = told.who.places().collect();
    assert_eq!(all, told.asked, "who may say what");
}

#[test]
fn every_subset_of_the_facts_is_the_same_in_any_order_of_arrival_and_waits_for_its_message() {
    let mut told = Told::new();
    let mut dice = Dice::new(6);
    for facts in subsets(FOR_ACTION, &mut dice) {
        told.begin(false);
        told.lead(&facts, dice.roll(facts.len() + 1));
        let (id, said) = (told.message, &told.scribe.said);
        let expected = stated(&told.scribe.fold(), &id);
        let without: Vec<&Said> = said.iter().filter(|said| said.id() != id).collect();
        let mut fold = fold_of(&told.scribe.facts, without.iter().copied());
        assert_eq!(fold.message(&id), None);
        for done in &told.done {
            let receipt = done.says.act().0 == body::RECEIPT;
            let refused = done.says == AcknowledgeByArchivist;
            let waits = match (receipt, refused) {
                (true, _) => None,
                (_, true) => Some(Judgement::Refused(Refusal::NotEntitled)),
                _ => Some(Judgement::Waits),
            };
            assert_eq!(fold.judgement(&done.id), waits, "{:?}", done.says);
        }
        let message = &said[0];
        fold.insert(&message.entry, message.officers.clone());
        assert_eq!(stated(&fold, &id), expected, "{facts:?}");
        let mut order: Vec<&Said> = said.iter().collect();
        for _ in 0..4 {
            dice.shuffle(&mut order);
            let fold = fold_of(&told.scribe.facts, order.iter().copied());
            assert_eq!(stated(&fold, &id), expected, "{facts:?}");
        }
    }
}
