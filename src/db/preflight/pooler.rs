//! Who stands at the other end: PostgreSQL itself, or PgBouncer in front of it.
//!
//! PgBouncer refuses start-up parameters that it doesn't track, before it asks for a password; PostgreSQL takes every
//! setting there and asks for the password first. So one start-up message with a setting that nobody lists in
//! `ignore_startup_parameters` tells them apart, without a password and without a session.
//! <https://www.pgbouncer.org/config.html#ignore_startup_parameters>

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::dial::Steps;
use crate::db::address::Address;
use crate::db::error::Unreachable;

/// A planner setting that every role may set and that changes nothing here.
const HARMLESS_SETTING: &str = "geqo_seed";

/// Longer answers than this aren't an error message of a start-up.
const LONGEST: u32 = 4096;

/// Looks for a pooler. Finding none, or not being able to tell, isn't an error.
pub(super) async fn look<S: AsyncRead + AsyncWrite + Unpin>(
    address: &Address,
    mut stream: S,
    steps: &mut Steps,
) -> Result<(), Box<Unreachable>> {
    let Some(user) = &address.user else {
        return Ok(());
    };
    let database = address.database.as_deref().unwrap_or(user);
    let message = start_up(user, database);
    let looked = steps
        .within(crate::db::error::Phase::Login, async {
            stream.write_all(&message).await?;
            stream.flush().await?;
            let answer = answer(&mut stream).await;
            // A polite end: with `trust` the server has let us in by now.
            stream.write_all(&[b'X', 0, 0, 0, 4]).await.ok();
            stream.shutdown().await.ok();
            answer
        })
        .await;
    if let Ok(Some(text)) = looked
        && text.contains("unsupported startup parameter")
    {
        steps.seen.pooler = Some("PgBouncer".to_owned());
    }
    steps.restart();
    Ok(())
}

/// The text of an error message, if the answer is one.
async fn answer<S: AsyncRead + Unpin>(stream: &mut S) -> std::io::Result<Option<String>> {
    if stream.read_u8().await? != b'E' {
        return Ok(None);
    }
    let length = stream.read_u32().await?;
    let mut body = vec![0; length.saturating_sub(4).min(LONGEST) as usize];
    stream.read_exact(&mut body).await?;
    Ok(Some(String::from_utf8_lossy(&body).into_owned()))
}

fn start_up(user: &str, database: &str) -> Vec<u8> {
    let mut body = Vec::from([0, 3, 0, 0]);
    for word in ["user", user, "database", database, HARMLESS_SETTING, "0"] {
        body.extend_from_slice(word.as_bytes());
        body.push(0);
    }
    body.push(0);
    let length = u32::try_from(body.len() + 4).unwrap_or(u32::MAX);
    let mut message = length.to_be_bytes().to_vec();
    message.append(&mut body);
    message
}
