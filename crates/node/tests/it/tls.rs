//! The interface over TLS, by real handshakes and real sockets: another certificate while the node runs, and
//! readers who do not read.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use detente_api::operations::Reloaded;
use detente_node::api_certificate;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::json;

use crate::desk::{Desk, eventually};
use crate::people::{desk, problem, refused};

type Tls = StreamOwned<ClientConnection, TcpStream>;

/// Starts a desk's node again with an interface over TLS.
fn open(desk: &mut Desk) -> SocketAddr {
    desk.stop();
    api_certificate::make(&desk.folder, "HQ", &["127.0.0.1".to_owned()]).unwrap();
    let tls = "\n[api.tls]\naddress = \"127.0.0.1:0\"\ncertificate = \"api-certificate.pem\"\n\
               key = \"api-certificate-key.pem\"\n\n[listen]";
    desk.set("\n[listen]", tls);
    desk.start();
    desk.node.as_ref().unwrap().api_tls_address().unwrap()
}

/// Shakes hands with whoever shows the certificate of that file, and no other.
fn connect(address: SocketAddr, certificate: &Path) -> std::io::Result<Tls> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(certificate).unwrap())
        .unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("127.0.0.1").unwrap();
    let mut session = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = TcpStream::connect(address)?;
    while session.is_handshaking() {
        session.complete_io(&mut stream)?;
    }
    Ok(StreamOwned::new(session, stream))
}

fn request(address: SocketAddr, path: &str, token: &str, more: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n{more}\r\n")
}

/// What the interface answers to whoever pins that certificate.
fn health(address: SocketAddr, certificate: &Path) -> Option<String> {
    let mut stream = connect(address, certificate).ok()?;
    let ask = request(address, "/v1/health", "", "Connection: close\r\n");
    stream.write_all(ask.as_bytes()).ok()?;
    let mut answer = String::new();
    // Without a goodbye of TLS it ends as well.
    let _ = stream.read_to_string(&mut answer);
    answer.starts_with("HTTP/1.1 200").then_some(answer)
}

/// Another certificate for the same node, with its key.
fn another(dir: &Path) -> (PathBuf, PathBuf) {
    std::fs::create_dir(dir).unwrap();
    let made = api_certificate::make(dir, "HQ", &["127.0.0.1".to_owned()]).unwrap();
    (made.certificate, made.key)
}

#[test]
fn a_certificate_is_taken_while_the_node_runs_and_a_bad_one_leaves_the_old_in_use_and_is_alarmed() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = desk(&dir, "a", 0);
    let address = open(&mut desk);
    let [file, key] =
        ["api-certificate.pem", "api-certificate-key.pem"].map(|name| desk.folder.join(name));
    let first = dir.path().join("first.pem");
    std::fs::copy(&file, &first).unwrap();
    let (second, second_key) = another(&dir.path().join("second"));
    assert!(health(address, &first).is_some() && health(address, &second).is_none());
    // A connection that stands outlives the change.
    let mut standing = connect(address, &first).unwrap();
    let reload = || desk.client.post("/v1/reload", &json!({}));
    let alarmed = || {
        let alarms = desk.status().alarms;
        alarms.iter().any(|one| one.name == "settings-refused")
    };
    let nothing: Reloaded = desk.client.put_in("/v1/reload", &json!({}));
    assert!(nothing.taken.is_empty(), "{nothing:?}");
    // Half of a pair, and what is no certificate at all.
    for bad in [std::fs::read(&second).unwrap(), b"-----BEGIN CERT".to_vec()] {
        std::fs::write(&file, bad).unwrap();
        assert_eq!(problem(&reload()), refused(422, "settings-refused"));
        assert!(alarmed());
        assert!(health(address, &first).is_some() && health(address, &second).is_none());
    }
    std::fs::copy(&second, &file).unwrap();
    std::fs::copy(&second_key, &key).unwrap();
    let taken: Reloaded = desk.client.put_in("/v1/reload", &json!({}));
    assert_eq!(taken.taken, ["api.tls.certificate"]);
    assert!(!alarmed());
    assert!(health(address, &second).is_some() && health(address, &first).is_none());
    let ask = request(address, "/v1/health", "", "Connection: close\r\n");
    standing.write_all(ask.as_bytes()).unwrap();
    let mut answer = String::new();
    let _ = standing.read_to_string(&mut answer);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[test]
fn whoever_takes_nothing_for_twenty_seconds_is_cut_off_and_whoever_reads_slowly_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = desk(&dir, "a", 0);
    let address = open(&mut desk);
    let file = desk.folder.join("api-certificate.pem");
    let ask = request(address, "/v1/openapi.json", &desk.client.token, "");
    let [mut stalled, mut slow] = [(); 2].map(|()| connect(address, &file).unwrap());
    // More answers than all buffers between here and there hold.
    for stream in [&mut stalled, &mut slow] {
        stream.write_all(ask.repeat(ANSWERS).as_bytes()).unwrap();
    }
    let begun = Instant::now();
    // It reads a little now and then, for longer than a stalled reader is borne.
    let pinned = file.clone();
    let reading = std::thread::spawn(move || {
        let mut piece = vec![0; 64 * 1024];
        let mut bytes = 0;
        while begun.elapsed() < LONGER {
            bytes += slow.read(&mut piece).unwrap();
            std::thread::sleep(Duration::from_millis(100));
        }
        // Then all of the rest: it was never cut off.
        let whole = bytes_of_an_answer(address, &ask, &pinned) * ANSWERS;
        while bytes < whole {
            let read = slow.read(&mut piece).unwrap();
            assert!(read > 0, "cut off after {bytes} bytes of {whole}");
            bytes += read;
        }
    });
    // Whoever is cut off is told so by the next byte he sends.
    let mut socket = stalled.get_ref().try_clone().unwrap();
    let cut = loop {
        if socket.write_all(b"\x17").is_err() {
            break begun.elapsed();
        }
        assert!(
            begun.elapsed() < Duration::from_secs(120),
            "it is still connected"
        );
        std::thread::sleep(Duration::from_millis(200));
    };
    assert!(cut >= Duration::from_secs(15), "cut off after {cut:?}");
    reading.join().unwrap();
    // The interface answers others all the while, and afterwards.
    eventually("an answer", || health(address, &file));
}

fn bytes_of_an_answer(address: SocketAddr, ask: &str, certificate: &Path) -> usize {
    let mut stream = connect(address, certificate).unwrap();
    let ask = ask.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    stream.write_all(ask.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    // It says that it closes; the others do not.
    answer.len() - "connection: close\r\n".len()
}

/// Some 200 KB each.
const ANSWERS: usize = 200;
const LONGER: Duration = Duration::from_secs(30);
