//! A parsed value of any kind, whose parts know their places.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

pub(super) enum Node<P> {
    Text(String),
    List(Vec<P>),
    Map(Vec<(String, P)>),
    Other,
}

impl<'de, P: Deserialize<'de>> Deserialize<'de> for Node<P> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Nodes(PhantomData))
    }
}

struct Nodes<P>(PhantomData<P>);

impl<'de, P: Deserialize<'de>> Visitor<'de> for Nodes<P> {
    type Value = Node<P>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Node<P>, E> {
        Ok(Node::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node<P>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node<P>, A::Error> {
        let mut map = Vec::new();
        while let Some(key) = entries.next_key::<Node<IgnoredAny>>()? {
            match key {
                Node::Text(key) => map.push((key, entries.next_value()?)),
                // A key such as `1` names no prompt.
                _ => drop(entries.next_value::<IgnoredAny>()?),
            }
        }
        Ok(Node::Map(map))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Node<P>, E> {
        Ok(Node::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Node<P>, E> {
        Ok(Node::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Node<P>, E> {
        Ok(Node::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Node<P>, E> {
        Ok(Node::Other)
    }

    fn visit_unit<E>(self) -> Result<Node<P>, E> {
        Ok(Node::Other)
    }
}
