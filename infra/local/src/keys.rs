//! The server's API keys: from the environment, or generated at the first start and stored.

use std::fs;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use functions::http::Keys;
use functions::http::keys::{ADMIN_API_KEY, READER_API_KEY};
use uuid::Uuid;

use crate::Error;
use crate::data::Folder;

/// The file in the data folder with generated keys, in a form that a shell can source.
pub const FILE: &str = "keys.env";

/// The most bytes of a file with two keys.
const MAX_FILE: u64 = 4096;

/// The keys of both roles and their origin.
#[derive(Clone)]
pub struct LocalKeys {
    /// The admin key.
    pub admin: Secret,
    /// The reader key.
    pub reader: Secret,
}

/// The value of a key variable and its origin.
#[derive(Clone)]
pub struct Secret {
    /// The variable's name.
    pub variable: &'static str,
    /// One key, or two separated by a comma.
    pub value: String,
    /// Whether the server generated it, so that it may be shown.
    pub generated: bool,
}

impl std::fmt::Debug for LocalKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LocalKeys(…)")
    }
}

impl LocalKeys {
    /// Takes the keys from the environment and generates missing ones. Generated keys are stored in the folder.
    ///
    /// # Errors
    /// An invalid key, or a key file that is broken or readable by others.
    pub(crate) fn obtain(
        folder: Option<&Folder>,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Error> {
        let given = [ADMIN_API_KEY, READER_API_KEY].map(&variable);
        let [admin, reader] = match (&given, folder) {
            ([Some(_), Some(_)], _) => [String::new(), String::new()],
            (_, None) => generate(),
            (_, Some(folder)) => kept(folder)?,
        };
        let [admin_given, reader_given] = given;
        let keys = Self {
            admin: Secret::new(ADMIN_API_KEY, admin_given, admin),
            reader: Secret::new(READER_API_KEY, reader_given, reader),
        };
        keys.check()?;
        Ok(keys)
    }

    /// The keys in the form that the functions check.
    ///
    /// # Errors
    /// An invalid key.
    pub fn check(&self) -> Result<Keys, Error> {
        Ok(Keys::parse(
            Some(&self.admin.value),
            Some(&self.reader.value),
        )?)
    }
}

impl Secret {
    fn new(variable: &'static str, given: Option<String>, generated: String) -> Self {
        Self {
            variable,
            generated: given.is_none(),
            value: given.unwrap_or(generated),
        }
    }

    /// The key as printed in a command: the value if the server generated it, otherwise the variable.
    pub fn in_a_command(&self) -> String {
        match self.generated {
            true => self.value.clone(),
            // During a rotation, the first of two keys.
            false => format!("${{{}%%,*}}", self.variable),
        }
    }
}

/// A v4 UUID has 122 bits from the system's random number generator.
fn generate() -> [String; 2] {
    ["admin", "reader"].map(|role| format!("pb_{role}_{}", Uuid::new_v4().simple()))
}

fn kept(folder: &Folder) -> Result<[String; 2], Error> {
    let path = folder.path().join(FILE);
    match read(&path) {
        Ok(text) => {
            check_mode(&path)?;
            parse(&text).ok_or_else(|| {
                let problem = format!("does not hold one {ADMIN_API_KEY}=… and one {READER_API_KEY}=…: put them back, or delete the file to get new keys");
                Error::KeyFile { path, problem }
            })
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let [admin, reader] = generate();
            let text = format!("{ADMIN_API_KEY}={admin}\n{READER_API_KEY}={reader}\n");
            folder.write_secret(FILE, &text)?;
            Ok([admin, reader])
        }
        Err(error) => {
            let problem = format!(
                "can't be read ({error}): make it readable for you, or delete it to get new keys"
            );
            Err(Error::KeyFile { path, problem })
        }
    }
}

/// Reads the file, up to one byte over the limit.
fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let mut start = fs::File::open(path)?.take(MAX_FILE + 1);
    start.read_to_string(&mut text)?;
    Ok(text)
}

fn parse(text: &str) -> Option<[String; 2]> {
    if text.len() as u64 > MAX_FILE {
        return None;
    }
    let mut found = [None, None];
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let (name, value) = line.split_once('=')?;
        let at = [ADMIN_API_KEY, READER_API_KEY]
            .iter()
            .position(|known| *known == name)?;
        if value.is_empty() || found[at].replace(value.to_owned()).is_some() {
            return None;
        }
    }
    let [admin, reader] = found;
    Some([admin?, reader?])
}

#[cfg(unix)]
fn check_mode(path: &Path) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path).map(|metadata| metadata.permissions().mode());
    match mode {
        Ok(mode) if mode & 0o077 == 0 => Ok(()),
        _ => Err(Error::KeyFile {
            path: path.to_owned(),
            problem: "can be read by others, so its keys may be known: delete it to get new keys, or `chmod 600` it".to_owned(),
        }),
    }
}

#[cfg(not(unix))]
fn check_mode(_: &Path) -> Result<(), Error> {
    Ok(())
}

#[cfg(test)]
mod tests;
