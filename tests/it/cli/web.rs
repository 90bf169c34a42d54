//! A folder for browsers is written again without harm to what others put there, and the page is served to this
//! machine alone.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use tempfile::TempDir;

use super::{copy_files, rolebook, run, text};

fn export(folder: &Path, more: &[&str]) -> (Option<i32>, String) {
    let output = run(folder, &[&["export", "web", "--out", "dist"], more].concat());
    (output.status.code(), text(&output.stdout) + &text(&output.stderr))
}

/// The office in a folder, with what a browser needs of it in another one below.
fn exported() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    copy_files("office", folder.path());
    assert_eq!(export(folder.path(), &[]).0, Some(0));
    let dist = folder.path().join("dist");
    (folder, dist)
}

/// Every file below a folder.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                all.insert(name, fs::read(path).unwrap());
            }
        }
    }
    all
}

#[test]
fn written_again_it_is_the_same_and_what_others_put_there_stays() {
    let (folder, dist) = exported();
    let first = files(&dist);
    assert_eq!(export(folder.path(), &[]).0, Some(0));
    assert_eq!(files(&dist), first, "the same bytes");
    fs::write(dist.join("notes.txt"), "mine").unwrap();
    fs::write(dist.join("slices/mine"), "mine").unwrap();
    let (code, said) = export(folder.path(), &["--for", "ben"]);
    assert_eq!(code, Some(0), "{said}");
    let fewer = files(&dist);
    let slices: Vec<&String> = fewer.keys().filter(|it| it.ends_with(".slice")).collect();
    assert_eq!(slices, ["slices/user.ben.slice"]);
    assert!(said.contains("took away `dist/slices/user.ana.slice`"), "{said}");
    assert!(fewer.contains_key("notes.txt") && fewer.contains_key("slices/mine"));
}

#[test]
fn what_has_been_changed_is_never_replaced_nor_taken_away() {
    let (folder, dist) = exported();
    fs::write(dist.join("slices/user.ana.slice"), "changed").unwrap();
    let before = files(&dist);
    let (code, said) = export(folder.path(), &[]);
    assert_eq!(code, Some(2));
    assert!(said.contains("`dist/slices/user.ana.slice` is not as `rolebook` wrote it"), "{said}");
    assert_eq!(files(&dist), before, "nothing was written");
    assert_eq!(export(folder.path(), &["--for", "ben"]).0, Some(0));
    assert_eq!(fs::read(dist.join("slices/user.ana.slice")).unwrap(), b"changed");
}

#[test]
fn a_list_that_names_files_elsewhere_harms_none() {
    let (folder, dist) = exported();
    let list = fs::read_to_string(dist.join("rolebook-files.json")).unwrap();
    fs::copy(dist.join("slices/user.ana.slice"), folder.path().join("ana.slice")).unwrap();
    fs::write(dist.join("rolebook-files.json"), list.replace("slices/user.ana.slice", "../ana.slice"))
        .unwrap();
    assert_eq!(export(folder.path(), &["--for", "ben"]).0, Some(0));
    assert!(folder.path().join("ana.slice").is_file());
}

/// A server that ends with the test.
struct Served {
    process: Child,
    port: u16,
    address: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.process.kill().expect("the server still runs");
        self.process.wait().expect("the server ends");
    }
}

fn serve(folder: &Path, arguments: &[&str]) -> Served {
    let mut command = rolebook(folder);
    command.args([&["serve-demo", "--port", "0"], arguments].concat()).stdout(Stdio::piped());
    let mut process = command.spawn().expect("the server starts");
    let mut address = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut address).unwrap();
    let port = address.split(['/', ':']).nth(4).and_then(|it| it.parse().ok());
    Served { process, port: port.expect("an address with a port"), address: address.trim_end().to_owned() }
}

struct Got {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Served {
    fn ask(&self, method: &str, path: &str, host: &str) -> Got {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
        )
        .unwrap();
        let mut all = Vec::new();
        stream.read_to_end(&mut all).unwrap();
        let end = all.windows(4).position(|it| it == b"\r\n\r\n").expect("an end of the head");
        let head = text(&all[..end]).to_lowercase();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Got { status, head, body: all[end + 4..].to_vec() }
    }

    fn get(&self, path: &str) -> Got {
        self.ask("GET", path, &format!("127.0.0.1:{}", self.port))
    }
}

#[test]
fn the_agency_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let served = serve(folder.path(), &[]);
    assert_eq!(served.address, format!("http://127.0.0.1:{}/?at=2026-05-31", served.port));
    let page = served.get("/?at=2026-05-31");
    assert!(
        page.status == 200 && page.head.contains("content-type: text/html; charset=utf-8"),
        "{}",
        page.head
    );
    assert!(text(&page.body).contains("board.js"));
    let module = served.get("/moderate.wasm");
    assert!(module.head.contains("content-type: application/wasm") && module.body.starts_with(b"\0asm"));
    let about: serde_json::Value = serde_json::from_slice(&served.get("/about.json").body).unwrap();
    let people = about["people"].as_array().unwrap();
    assert!(people.len() > 10);
    for person in people {
        assert_eq!(served.get(&format!("/{}", person["slice"].as_str().unwrap())).status, 200, "{person}");
    }
}

#[test]
fn nothing_else_is_served_nor_to_anybody_else() {
    let folder = tempfile::tempdir().unwrap();
    copy_files("office", folder.path());
    let sources = ["--policy", "office.rolebook", "--workspace", "workspace.json"];
    let served = serve(folder.path(), &sources);
    assert_eq!(served.get("/office.wasm").status, 200);
    for path in [
        "/office.rolebook",
        "/../office.rolebook",
        "/%2e%2e/office.rolebook",
        "/rolebook/../../office.rolebook",
    ] {
        assert_eq!(served.get(path).status, 404, "{path}");
    }
    for method in ["POST", "PUT", "DELETE", "HEAD"] {
        let refused = served.ask(method, "/", &format!("localhost:{}", served.port));
        assert!(refused.status == 405 && refused.head.contains("allow: get"), "{method}: {}", refused.head);
    }
    assert_eq!(served.ask("GET", "/about.json", "evil.example").status, 403);
    let port = served.port.to_string();
    let again = run(folder.path(), &[&["serve-demo", "--port", &port], &sources[..]].concat());
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains(&format!("port {port} is taken")), "{}", text(&again.stderr));
}

#[test]
fn a_page_that_names_nobody_is_for_a_hundred_people_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    copy_files("office", folder.path());
    let users =
        (0..102).map(|it| format!("\"u{it:03}\": {{\"plan\": \"free\"}}")).collect::<Vec<_>>().join(",");
    let members = (1..102).map(|it| format!("{{\"to\": \"User:u{it:03}\", \"role\": \"reader\"}}"));
    let members = members.collect::<Vec<_>>().join(",");
    let folders = format!("{{\"plans\": {{\"owner\": \"User:u001\", \"members\": [{members}]}}}}");
    let facts = format!("{{\"User\": {{{users}}}, \"Folder\": {folders}}}");
    fs::write(folder.path().join("workspace.json"), facts).unwrap();
    let (code, said) = export(folder.path(), &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("warning: more than 100 people may do something"), "{said}");
    let all = files(&folder.path().join("dist"));
    let slices: Vec<&String> = all.keys().filter(|it| it.ends_with(".slice")).collect();
    assert_eq!(slices.len(), 100);
    assert!(!slices.iter().any(|it| *it == "slices/user.u000.slice"), "who may do nothing is not among them");
    assert_eq!(slices.last().unwrap().as_str(), "slices/user.u100.slice");
    let (code, said) = export(folder.path(), &["--for", "u101"]);
    assert!(code == Some(0) && !said.contains("warning"), "{said}");
}
