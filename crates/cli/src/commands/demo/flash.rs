//! A FLASH from one side to the other: drafted, released by a second officer, opened, acknowledged.

use detente_api::act::ActAnswer;
use detente_api::message::Message;
use detente_language::key;
use detente_record::EntryId;

use crate::act::{self, Intent};
use crate::commands::demo::run::Stage;
use crate::failure::Outcome;
use crate::rig::{self, until};

/// A FLASH on its way.
pub struct Flash {
    /// The entry that released it.
    pub id: EntryId,
}

/// Sends a FLASH from `a` with two officers and acknowledges it at `b`.
///
/// # Errors
///
/// A node refuses an act, or a fact does not come.
pub fn exchange(stage: &Stage<'_>) -> Outcome<Flash> {
    let text = stage.a.desk.say(key::DEMO_TEXT_FLASH, &[]);
    let id = rig::flash(&stage.a, &text)?;
    let flash = Flash { id };
    acknowledge(stage, &flash)?;
    Ok(flash)
}

/// The FLASH as the sender's node shows it, once every fact of its life is there.
///
/// # Errors
///
/// A fact does not come.
pub fn read(stage: &Stage<'_>, flash: &Flash) -> Outcome<Message> {
    let line = stage.a.line()?;
    let path = format!("/v1/lines/{}/messages/{}", line.status.id, flash.id);
    until(stage.stop, key::DEMO_WAIT_FLASH, || {
        let message: Message = stage.a.client()?.get(&path)?;
        let has = |state: &&str| {
            message
                .states
                .iter()
                .any(|reached| reached.state == **state)
        };
        Ok(LIFE.iter().all(has).then_some(message))
    })
}

/// The other side's watch officer opens it and acknowledges it.
fn acknowledge(stage: &Stage<'_>, flash: &Flash) -> Outcome {
    let line = stage.b.line()?;
    let client = stage.b.client()?;
    let path = format!("/v1/lines/{}/messages/{}", line.status.id, flash.id);
    let message: Message = until(stage.stop, key::DEMO_WAIT_FLASH, || {
        client.get(&path).map(Some)
    })?;
    let _: ActAnswer = client.post(&format!("{path}/displayed"), &())?;
    let officer = stage.b.officer(&line, "watch")?;
    act::sign_and_hand_in(client, &line, Intent::acknowledge(&message)?, &officer)?;
    read(stage, flash).map(|_| ())
}

/// Facts of its life that must all have come.
const LIFE: [&str; 4] = ["released", "delivered", "displayed", "acknowledged"];
