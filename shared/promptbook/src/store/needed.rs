//! The names that active versions need from the code, including those of overrides: thousands are read in concurrent batches.

use std::collections::BTreeMap;

use futures_util::TryStreamExt;

use super::Store;
use super::active_uses::{USE, Use, parse};
use super::name_update::NameItem;
use super::pieces::Pieces;
use super::snapshot::Premise;
use crate::content::{PromptType, needed};
use crate::error::Result;
use crate::names::{Instance, Label, PromptName};
use crate::prompt::{Header, PromptId};
use crate::table_keys;

/// The names that active versions need, each with the first version that needs it.
pub(super) type Needed = BTreeMap<String, User>;

/// A version that needs a name.
#[derive(Debug, Clone)]
pub(super) struct User {
    /// The version, as an error message names it.
    pub(super) version: String,
    /// The piece that needs the name; `None` if the version itself does.
    piece: Option<PromptId>,
}

/// The needs of active versions that a contract is checked against.
#[derive(Debug, Default)]
pub(super) struct ActiveNeeds {
    pub(super) needed: Needed,
    /// Each type of the overrides that have an active version, with one instance of that type.
    pub(super) types: Vec<(PromptType, Instance)>,
    /// The counter of overrides' writes before the overrides were read; `None` if none were read.
    pub(super) changes: Option<i64>,
    pieces: Pieces,
}

impl ActiveNeeds {
    /// The premises of a refusal that names this version.
    pub(super) fn premises(&self, name: &PromptName, user: &User) -> Vec<Premise> {
        let changes = self
            .changes
            .map(|changes| Premise::Changes(table_keys::name(name), changes));
        let piece = user.piece.as_slice();
        let piece = piece
            .iter()
            .map(|id| Premise::header(id, self.pieces.get(&id.name).flatten()));
        changes.into_iter().chain(piece).collect()
    }
}

impl Store {
    /// The needs of the active versions of a prompt and its overrides; `None` if the reads did not show one state.
    pub(super) async fn needed_by_active(
        &self,
        header: &Header,
        except: Option<&Label>,
    ) -> Result<Option<ActiveNeeds>> {
        let own = self.used_by_own(header, except);
        let (uses, mut found) = match header.instance.is_default() {
            false => (own.await?, ActiveNeeds::default()),
            true => {
                let (own, name) = tokio::try_join!(own, self.name_item(&header.name))?;
                (own, ActiveNeeds::since(name))
            }
        };
        let Some(mut uses) = uses else {
            return Ok(None);
        };
        if header.instance.is_default() {
            self.add_overrides(&header.name, &mut found, &mut uses)
                .await?;
        }
        self.add_needs(uses, &mut found).await?;
        Ok(Some(found))
    }

    /// The needs of the active versions of overrides.
    pub(super) async fn needed_by_overrides(&self, name: &PromptName) -> Result<ActiveNeeds> {
        let mut found = ActiveNeeds::since(self.name_item(name).await?);
        let mut uses = Vec::new();
        self.add_overrides(name, &mut found, &mut uses).await?;
        self.add_needs(uses, &mut found).await?;
        Ok(found)
    }

    /// Adds the needs of versions and their pieces. Pieces are read last: from then on, the contract of an included piece can't grow.
    async fn add_needs(&self, uses: Vec<Use>, found: &mut ActiveNeeds) -> Result<()> {
        let names = uses.iter().flat_map(|it| &it.includes);
        found.pieces = self.pieces(names.cloned().collect()).await?;
        for it in uses {
            it.add_to(&found.pieces, &mut found.needed);
        }
        Ok(())
    }

    /// Adds the active versions of overrides. If an override changes between these reads, `changes` differs from what was read before
    /// them, and the write is not committed.
    async fn add_overrides(
        &self,
        name: &PromptName,
        found: &mut ActiveNeeds,
        uses: &mut Vec<Use>,
    ) -> Result<()> {
        let mut actives = Vec::new();
        for header in self.labels_of_overrides(name).await? {
            let (prompt_type, instance) = (header.prompt_type, header.instance.clone());
            let before = actives.len();
            actives.extend(header.active_keys());
            let is_new = !found.types.iter().any(|(known, _)| *known == prompt_type);
            if actives.len() > before && is_new {
                found.types.push((prompt_type, instance));
            }
        }
        let mut batches = self.in_batches(&actives, &USE);
        while let Some(items) = batches.try_next().await? {
            for item in items {
                uses.push(parse::<Use>(item)?);
            }
        }
        Ok(())
    }
}

impl ActiveNeeds {
    /// The needs of overrides that are read after the name's item.
    pub(super) fn since(name: NameItem) -> Self {
        Self {
            changes: Some(name.changes),
            ..Self::default()
        }
    }
}

impl Use {
    fn add_to(self, pieces: &Pieces, found: &mut Needed) {
        // A tombstone needs nothing.
        let (Some(version), of) = (self.version, self.publication) else {
            return;
        };
        let version = format!(
            "version {version} (instance `{}`, label `{}`)",
            of.instance, of.label
        );
        let own = needed(&self.uses, &self.optional, &self.inputs).map(|name| (name, None));
        let by_pieces = pieces.needed_by(&self.includes, &self.inputs);
        let by_pieces = by_pieces.map(|(name, piece)| (name, Some(piece.id())));
        for (name, piece) in own.chain(by_pieces) {
            let user = || User {
                version: match &piece {
                    None => version.clone(),
                    Some(piece) => format!("{version}, which includes `{}`,", piece.name),
                },
                piece: piece.clone(),
            };
            found.entry(name.clone()).or_insert_with(user);
        }
    }
}
