//! `rolebook serve-demo`: the page of `rolebook export web`, served from memory to this machine alone.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;

use oxhttp::model::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HOST, HeaderName, HeaderValue};
use oxhttp::model::{Body, Method, Request, Response, StatusCode};
use oxhttp::{ListeningServer, Server};

use crate::engine::{Change, Engine};

use super::arguments::{ServeDemo, Sources};
use super::files::{self, Loaded, Texts};
use super::kept::Contents;
use super::site::Site;
use super::{Failure, Outcome, ask};

/// The agency that is shown where no rolebook is named; the first file is its rolebook.
const AGENCY: [(&str, &str); 3] = [
    ("policies/agency/moderate.rolebook", include_str!("../../policies/agency/moderate.rolebook")),
    ("policies/agency/agency.rolebook", include_str!("../../policies/agency/agency.rolebook")),
    ("policies/asana.rolebook", include_str!("../../policies/asana.rolebook")),
];
const WORKSPACE: (&str, &str) =
    ("policies/agency/workspace.json", include_str!("../../policies/agency/workspace.json"));
/// A day on which the agency's clients still have access.
const ITS_DAY: &str = "?at=2026-05-31";

/// Each connection is a thread; a browser opens six.
const CONNECTIONS: usize = 64;
/// How often a free port is looked for: somebody else may take it before the server does.
const ATTEMPTS: usize = 16;

pub(super) fn run(arguments: &ServeDemo, out: &mut impl Write) -> Result<Outcome, Failure> {
    let is_agency = arguments.policy.is_none();
    let loaded = match is_agency {
        true => agency(),
        false => files::load(&Sources {
            policy: arguments.policy.clone(),
            workspace: arguments.workspace.clone(),
        })?,
    };
    let site = match Site::of(&loaded, &arguments.people) {
        Ok(site) => site,
        Err(unanswered) => return Err(ask::failure(unanswered, loaded)),
    };
    ask::show_warnings(&loaded);
    site.remark();
    let (port, server) = listen(&Arc::new(Pages::of(site.files)), arguments.port)?;
    let day = if is_agency { ITS_DAY } else { "" };
    writeln!(out, "http://{}:{port}/{day}", Ipv4Addr::LOCALHOST)?;
    out.flush()?;
    server.join()?;
    Ok(Outcome::Yes)
}

fn agency() -> Loaded {
    let mut engine = Engine::new();
    let change = AGENCY.iter().fold(Change::default(), |all, (name, text)| all.policy(*name, *text));
    engine.apply(change.workspace(WORKSPACE.0, WORKSPACE.1));
    let texts =
        AGENCY.iter().chain([&WORKSPACE]).map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    let [(policy, _), ..] = AGENCY;
    Loaded {
        engine,
        policy: policy.to_owned(),
        workspace: WORKSPACE.0.to_owned(),
        texts: texts.collect::<Texts>(),
    }
}

/// Listens on a port; on one that the system has free, if it is 0.
fn listen(pages: &Arc<Pages>, port: u16) -> Result<(u16, ListeningServer), Failure> {
    let mut attempts = if port == 0 { ATTEMPTS } else { 1 };
    loop {
        attempts = attempts.saturating_sub(1);
        let taken = if port == 0 { free_port()? } else { port };
        let pages = Arc::clone(pages);
        let server = Server::new(move |request| pages.answer(request, taken));
        let server = server.with_max_concurrent_connections(CONNECTIONS);
        match server.bind((Ipv4Addr::LOCALHOST, taken)).spawn() {
            Ok(server) => return Ok((taken, server)),
            Err(error) if error.kind() == ErrorKind::AddrInUse && attempts > 0 => {}
            Err(error) => return Err(unserved(taken, &error)),
        }
    }
}

/// A port that is free now.
fn free_port() -> Result<u16, Failure> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let address = listener.and_then(|it| it.local_addr()).map_err(|error| unserved(0, &error))?;
    Ok(address.port())
}

fn unserved(port: u16, error: &std::io::Error) -> Failure {
    let message = match error.kind() {
        ErrorKind::AddrInUse => format!("port {port} is taken"),
        ErrorKind::PermissionDenied => format!("port {port} is not for everybody"),
        _ => format!("port {port} cannot be used: {error}"),
    };
    Failure::said(message, "take one that is free with `--port 0`".to_owned())
}

/// The files of the page by the path that a browser asks for. No path leads anywhere else.
struct Pages(BTreeMap<String, (&'static str, Vec<u8>)>);

impl Pages {
    fn of(files: Contents) -> Self {
        let mut pages: BTreeMap<_, _> =
            files.into_iter().map(|(name, bytes)| (asked_for(&name), (content_type(&name), bytes))).collect();
        if let Some(page) = pages.get("/index.html").cloned() {
            pages.insert("/".to_owned(), page);
        }
        Self(pages)
    }

    fn answer(&self, request: &Request<Body>, port: u16) -> Response<Body> {
        if !is_for_us(request, port) {
            // Another site's name may have been made to lead here, so that its scripts could read what is served.
            return said(StatusCode::FORBIDDEN, "this is served to this machine, by its own address alone");
        }
        if request.method() != Method::GET {
            let mut refused = said(StatusCode::METHOD_NOT_ALLOWED, "files are got here, and nothing else");
            refused.headers_mut().insert(ALLOW, HeaderValue::from_static("GET"));
            return refused;
        }
        match self.0.get(request.uri().path()) {
            Some((of, bytes)) => answered(StatusCode::OK, of, bytes.clone()),
            None => said(StatusCode::NOT_FOUND, "there is no such file"),
        }
    }
}

fn is_for_us(request: &Request<Body>, port: u16) -> bool {
    let host = request.headers().get(HOST).and_then(|it| it.to_str().ok());
    host.is_some_and(|it| ["127.0.0.1", "localhost"].iter().any(|name| it == format!("{name}:{port}")))
}

fn said(status: StatusCode, text: &str) -> Response<Body> {
    answered(status, "text/plain; charset=utf-8", format!("{text}\n").into_bytes())
}

fn answered(status: StatusCode, of: &'static str, bytes: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(of));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff"));
    response
}

/// The path by which browsers ask for a file: letters beyond ASCII as their bytes.
fn asked_for(name: &str) -> String {
    let bytes = name.bytes().map(|it| match it.is_ascii() {
        true => char::from(it).to_string(),
        false => format!("%{it:02X}"),
    });
    std::iter::once("/".to_owned()).chain(bytes).collect()
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("wasm") => "application/wasm",
        Some("ts") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
