//! Puts the tree together, and counts what it takes.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};

use ego_tree::{NodeId, Tree};
use html5ever::tendril::StrTendril;
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, LocalName, QualName, local_name};
use scraper::{Html, HtmlTreeSink, Node};

use super::super::is_block;
use super::{Budget, Excess};

/// A node, and where its depth is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Handle {
    id: NodeId,
    depth_at: usize,
}

/// How deep elements are nested: those beyond that are siblings instead, as Chromium has it
/// (`kMaximumHTMLParserDOMTreeDepth`).
const DEEPEST: u16 = 512;

/// What a node takes: what it holds, where it stands, and its depth.
const NODE: usize = size_of::<Node>() + size_of::<[usize; 5]>() + size_of::<u16>();

/// What an element takes in addition that is nested too deep: it stands in lists of open elements, which grow by doubling.
const OPEN: usize = 96;

/// What an attribute takes, and what all those of an element take in addition.
const ATTRIBUTE: usize = size_of::<Attribute>();
const ATTRIBUTES: usize = 16;

/// What it takes to keep a text of its own, or a name that is not HTML's, in addition to its characters.
const TEXT: usize = 48;
const NAME: usize = 112;

/// How long a text or a name may be that is kept in place.
const IN_PLACE: usize = 7;

/// What a text takes that a table has not placed yet, in a list that grows by doubling.
const PENDING: usize = 3 * (size_of::<StrTendril>() + size_of::<usize>());

/// From which page on the nodes get all the room at once that they may take; and from which as much as glibc always maps by
/// itself, and gives back when it is freed. Room that is not used takes no memory.
const LARGE: usize = 256 * 1024;
const SMALL: usize = 16 * 1024;
const MAPPED: usize = 34 * 1024 * 1024;

pub(super) struct Sink {
    inner: HtmlTreeSink,
    budget: Budget,
    memory: Cell<usize>,
    work: Cell<usize>,
    /// What the formatting elements take that are open.
    kept: Cell<usize>,
    /// The depth of each element.
    depths: RefCell<Vec<u16>>,
    /// What the texts take that came since the last tag, and stand nowhere yet.
    pending: Cell<usize>,
    /// Names that were met: one is kept once.
    names: RefCell<Vec<u64>>,
    /// Far over its memory, a token that makes more elements gets these: what it does is no part of the tree.
    spare: RefCell<Vec<(QualName, Handle)>>,
    is_frozen: Cell<bool>,
    is_large: bool,
}

impl Sink {
    pub(super) fn new(length: usize, budget: Budget) -> Self {
        let mut html = Html::new_document();
        // A list that grows is copied, and what it leaves behind is not given back.
        let room = match length {
            0..SMALL => length / 16 + 8,
            SMALL..LARGE => budget.most_memory / NODE,
            _ => MAPPED / NODE,
        };
        html.tree = Tree::with_capacity(Node::Document, room);
        Self {
            inner: HtmlTreeSink::new(html),
            budget,
            memory: Cell::new(0),
            work: Cell::new(0),
            kept: Cell::new(0),
            depths: RefCell::new(vec![0]),
            pending: Cell::new(0),
            names: RefCell::new(vec![0; 256]),
            spare: RefCell::default(),
            is_frozen: Cell::new(false),
            is_large: length >= LARGE,
        }
    }

    /// What was spent.
    pub(super) fn budget(&self) -> Budget {
        Budget { memory: self.memory.get(), work: self.work.get(), ..self.budget }
    }

    /// Which bound was passed, if any.
    pub(super) fn excess(&self) -> Option<Excess> {
        let memory = self.memory.get().saturating_add(self.pending.get()).saturating_add(self.kept.get());
        if memory > self.budget.most_memory {
            Some(Excess::Memory)
        } else if self.work.get() > self.budget.most_work {
            Some(Excess::Work)
        } else {
            None
        }
    }

    fn charge_memory(&self, bytes: usize) {
        self.memory.set(self.memory.get().saturating_add(bytes));
    }

    pub(super) fn charge_work(&self, steps: usize) {
        self.work.set(self.work.get().saturating_add(steps));
    }

    /// Says what the formatting elements take that are open.
    pub(super) fn keep_formatting(&self, bytes: usize) {
        self.kept.set(bytes);
    }

    /// A tag comes: a table places its texts now.
    pub(super) fn begin_tag(&self) {
        self.pending.set(0);
    }

    /// A text comes, which a table may keep until its next tag.
    pub(super) fn keep_text(&self) {
        self.pending.set(self.pending.get().saturating_add(PENDING));
    }

    /// Lets the page be closed, whatever was passed.
    pub(super) fn thaw(&self) {
        self.is_frozen.set(false);
    }

    /// An element of that name that is there already, where a single token is far over the memory of the page.
    fn spare(&self, name: &QualName) -> Option<Handle> {
        let most = self.budget.most_memory.saturating_add(self.budget.most_memory / 16);
        if self.memory.get() > most {
            self.is_frozen.set(true);
        }
        if !self.is_frozen.get() {
            return None;
        }
        self.spare.borrow().iter().find(|(known, _)| known == name).map(|(_, handle)| *handle)
    }

    fn charge_name(&self, name: &LocalName) {
        if name.len() <= IN_PLACE {
            return;
        }
        let hash = name.get_hash();
        let mut names = self.names.borrow_mut();
        #[allow(clippy::cast_possible_truncation, reason = "only its last bits count")]
        let place = hash as usize % names.len().max(1);
        let Some(known) = names.get_mut(place).filter(|known| **known != hash) else { return };
        *known = hash;
        self.charge_memory(NAME.saturating_add(name.len()));
    }

    fn charge_attributes(&self, attributes: &[Attribute]) {
        if attributes.is_empty() {
            return;
        }
        let texts = attributes
            .iter()
            .filter(|attribute| attribute.value.len() > IN_PLACE && is_own(&attribute.value));
        let of_texts: usize = texts.map(|attribute| TEXT.saturating_add(2 * attribute.value.len())).sum();
        self.charge_memory(ATTRIBUTES + attributes.len().saturating_mul(ATTRIBUTE).saturating_add(of_texts));
        for attribute in attributes {
            self.charge_name(&attribute.name.local);
        }
    }

    /// A text as it will be read, with and without white space; and as it is kept, where that is no part of the page as it
    /// came.
    fn charge_text(&self, text: &StrTendril, is_new: bool) {
        self.pending.set(0);
        let kept = match is_new {
            true if is_own(text) && text.len() > IN_PLACE => NODE + TEXT + 2 * text.len(),
            true => NODE,
            false => 2 * text.len(),
        };
        self.charge_memory(kept.saturating_add(2 * text.len()));
    }

    fn depth_of(&self, handle: Handle) -> u16 {
        self.depths.borrow().get(handle.depth_at).copied().unwrap_or_default()
    }

    fn set_depth(&self, handle: Handle, depth: u16) {
        if let Some(known) = self.depths.borrow_mut().get_mut(handle.depth_at) {
            *known = depth;
        }
    }

    fn handle(&self, id: NodeId) -> Handle {
        let mut depths = self.depths.borrow_mut();
        depths.push(0);
        Handle { id, depth_at: depths.len() - 1 }
    }

    /// The last child of a node, where it has one.
    fn last_child<R>(&self, id: NodeId, read: impl FnOnce(&Node) -> R) -> Option<R> {
        let html = self.inner.0.borrow();
        html.tree.get(id).and_then(|node| node.last_child()).map(|child| read(child.value()))
    }

    /// Whether what is appended to a node stands behind a block, or in a row of a table.
    fn is_between_blocks(&self, parent: NodeId) -> bool {
        let html = self.inner.0.borrow();
        let Some(parent) = html.tree.get(parent) else { return false };
        let named =
            |node: &Node, is_it: fn(&str) -> bool| node.as_element().is_some_and(|it| is_it(it.name()));
        named(parent.value(), |name| name == "tr")
            || parent.last_child().is_some_and(|last| named(last.value(), is_block))
    }

    fn count_children(&self, id: NodeId) -> usize {
        let html = self.inner.0.borrow();
        html.tree.get(id).map_or(0, |node| node.children().count())
    }

    fn parent_of(&self, id: NodeId) -> Option<NodeId> {
        self.inner.0.borrow().tree.get(id).and_then(|node| node.parent()).map(|parent| parent.id())
    }

    fn append_element(&self, parent: Handle, child: Handle) {
        let depth = self.depth_of(parent);
        if depth < DEEPEST {
            self.set_depth(child, depth + 1);
            return self.inner.append(&parent.id, NodeOrText::AppendNode(child.id));
        }
        self.set_depth(child, depth);
        self.charge_memory(OPEN);
        let above = self.parent_of(parent.id).filter(|above| *above != child.id);
        self.inner.append(&above.unwrap_or(parent.id), NodeOrText::AppendNode(child.id));
    }

    fn append_text(&self, parent: Handle, text: StrTendril) {
        // Between two blocks, and between cells, white space shows nothing, and a page has as much of it as it has elements.
        if text.bytes().all(|byte| byte.is_ascii_whitespace()) && self.is_between_blocks(parent.id) {
            self.pending.set(0);
            return;
        }
        let joins = self.last_child(parent.id, Node::is_text) == Some(true);
        self.charge_text(&text, !joins);
        self.inner.append(&parent.id, NodeOrText::AppendText(text));
    }
}

/// Whether a text is kept by itself, and not as a part of the page's.
fn is_own(text: &StrTendril) -> bool {
    !text.is_shared()
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Html;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Html {
        self.inner.finish()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle { id: self.inner.get_document(), depth_at: 0 }
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> Ref<'a, QualName> {
        self.charge_work(1);
        self.inner.elem_name(&target.id)
    }

    fn same_node(&self, one: &Handle, other: &Handle) -> bool {
        self.charge_work(1);
        one.id == other.id
    }

    fn create_element(&self, name: QualName, mut attributes: Vec<Attribute>, flags: ElementFlags) -> Handle {
        if let Some(spare) = self.spare(&name) {
            return spare;
        }
        // The content of a template is a node by itself.
        let nodes = if name.local == local_name!("template") { 2 } else { 1 };
        self.charge_memory(nodes * NODE);
        self.charge_name(&name.local);
        self.charge_attributes(&attributes);
        // The tokenizer makes room for four, which counts on a page of many.
        if self.is_large {
            attributes.shrink_to_fit();
        }
        let spare = self.is_frozen.get().then(|| name.clone());
        let handle = self.handle(self.inner.create_element(name, attributes, flags));
        if let Some(name) = spare {
            self.spare.borrow_mut().push((name, handle));
        }
        handle
    }

    fn create_comment(&self, text: StrTendril) -> Handle {
        self.charge_memory(NODE + TEXT + 2 * text.len());
        // Nobody reads what it says.
        self.handle(self.inner.create_comment(StrTendril::new()))
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> Handle {
        self.charge_memory(NODE + 2 * TEXT + 2 * (target.len() + data.len()));
        self.handle(self.inner.create_pi(target, data))
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        match child {
            _ if self.is_frozen.get() => {}
            NodeOrText::AppendNode(child) => self.append_element(*parent, child),
            NodeOrText::AppendText(text) => self.append_text(*parent, text),
        }
    }

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        if self.is_frozen.get() {
            return;
        }
        let child = match child {
            NodeOrText::AppendNode(child) => {
                self.set_depth(child, self.depth_of(*sibling));
                NodeOrText::AppendNode(child.id)
            }
            NodeOrText::AppendText(text) => {
                self.charge_text(&text, true);
                NodeOrText::AppendText(text)
            }
        };
        self.inner.append_before_sibling(&sibling.id, child);
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        if self.parent_of(element.id).is_some() {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, name: StrTendril, public_id: StrTendril, system_id: StrTendril) {
        self.charge_memory(NODE + 2 * (name.len() + public_id.len() + system_id.len()));
        self.inner.append_doctype_to_document(name, public_id, system_id);
    }

    fn get_template_contents(&self, target: &Handle) -> Handle {
        Handle { id: self.inner.get_template_contents(&target.id), depth_at: target.depth_at }
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.inner.set_quirks_mode(mode);
    }

    fn add_attrs_if_missing(&self, target: &Handle, attributes: Vec<Attribute>) {
        self.charge_attributes(&attributes);
        self.inner.add_attrs_if_missing(&target.id, attributes);
    }

    fn remove_from_parent(&self, target: &Handle) {
        if !self.is_frozen.get() {
            self.inner.remove_from_parent(&target.id);
        }
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        if !self.is_frozen.get() {
            self.charge_work(self.count_children(node.id).saturating_mul(2));
            self.inner.reparent_children(&node.id, &new_parent.id);
        }
    }
}
