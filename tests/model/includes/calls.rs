//! The contents and calls that stories are told with.

use super::contents::{A, B, Content, Set};
use super::operations::Operation;
use super::prompts::{ACME, DEFAULT, Id, Instance, N, Name, P, PRODUCTION, STAGING};

pub(super) const PLAIN: Content = Content::plain(A);
pub(super) const OTHER: Content = Content::plain(0);
pub(super) const BOTH: Content = Content::plain(A | B);
/// It includes P, and supplies A alone.
pub(super) const INCLUDES: Content = Content::plain(A).including(P);
/// It includes P, and has a default for B.
pub(super) const SUPPLIES: Content = INCLUDES.with_default(B);
/// A P that includes N.
pub(super) const DEEP: Content = Content::plain(A).including(N);
pub(super) const MUSTACHE: Content = PLAIN.in_mustache();

pub(super) const fn of(name: Name) -> Id {
    Id {
        instance: DEFAULT,
        name,
    }
}

pub(super) const fn acmes(name: Name) -> Id {
    Id {
        instance: ACME,
        name,
    }
}

pub(super) const fn create(id: Id, content: Content) -> Operation {
    Operation::Create {
        id,
        content,
        publish: Some(PRODUCTION),
    }
}

pub(super) const fn draft(id: Id, content: Content) -> Operation {
    Operation::Create {
        id,
        content,
        publish: None,
    }
}

pub(super) const fn save(id: Id, content: Content) -> Operation {
    Operation::Save {
        id,
        content,
        publish: None,
    }
}

pub(super) const fn publish(id: Id, version: usize) -> Operation {
    Operation::Publish {
        id,
        label: PRODUCTION,
        version,
    }
}

pub(super) const fn stage(id: Id, version: usize) -> Operation {
    Operation::Publish {
        id,
        label: STAGING,
        version,
    }
}

pub(super) const fn roll_back(id: Id) -> Operation {
    Operation::RollBack {
        id,
        label: PRODUCTION,
    }
}

pub(super) const fn unpublish(id: Id) -> Operation {
    Operation::Unpublish {
        id,
        label: PRODUCTION,
    }
}

pub(super) const fn delete(id: Id) -> Operation {
    Operation::Delete { id }
}

pub(super) const fn restore(id: Id) -> Operation {
    Operation::Restore { id }
}

pub(super) const fn contract(id: Id, inputs: Set) -> Operation {
    Operation::SetContract { id, inputs }
}

pub(super) const fn release(instance: Instance, publish: [(Name, usize); 2]) -> Operation {
    Operation::Release {
        instance,
        label: PRODUCTION,
        publish,
    }
}

pub(super) const fn undo(instance: Instance, of: [(Name, u8); 2]) -> Operation {
    Operation::Undo {
        instance,
        label: PRODUCTION,
        of,
    }
}
