//! Builds the tree, and counts its memory.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};

use ego_tree::{NodeId, Tree};
use html5ever::tendril::StrTendril;
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, LocalName, QualName, local_name};
use scraper::{Html, HtmlTreeSink, Node};

use super::super::is_block;
use super::{Budget, Excess};

/// A node, and the index of its depth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Handle {
    id: NodeId,
    depth_at: usize,
}

/// The depth limit: deeper elements become siblings instead, as in Chromium (`kMaximumHTMLParserDOMTreeDepth`).
const DEEPEST: u16 = 512;

/// The memory of a node: its data, its links to other nodes, and its depth.
const NODE: usize = size_of::<Node>() + size_of::<[usize; 5]>() + size_of::<u16>();

/// The additional memory of an element that is nested too deep: it is in lists of open elements, which grow by
/// doubling.
const OPEN: usize = 96;

/// The memory of an attribute, and of the list of an element's attributes.
const ATTRIBUTE: usize = size_of::<Attribute>();
const ATTRIBUTES: usize = 16;

/// The overhead of a separate text, or of a name that is not HTML's.
const TEXT: usize = 48;
const NAME: usize = 112;

/// The longest text or name that is stored inline.
const IN_PLACE: usize = 7;

/// The memory of a text in a table that is not placed yet, in a list that grows by doubling.
const PENDING: usize = 3 * (size_of::<StrTendril>() + size_of::<usize>());

/// From this page size on all memory for nodes is reserved at once; and from this one it is so large that glibc uses a
/// memory mapping, which is given back when freed. Unused pages of it take no memory.
const LARGE: usize = 256 * 1024;
const SMALL: usize = 16 * 1024;
const MAPPED: usize = 34 * 1024 * 1024;

pub(super) struct Sink {
    inner: HtmlTreeSink,
    budget: Budget,
    memory: Cell<usize>,
    work: Cell<usize>,
    /// The memory of the open formatting elements.
    kept: Cell<usize>,
    /// The depth of each element.
    depths: RefCell<Vec<u16>>,
    /// The memory of texts since the last tag that are not placed yet.
    pending: Cell<usize>,
    /// The names seen so far: each is stored once.
    names: RefCell<Vec<u64>>,
    /// If a single token is far over the memory limit, it gets these elements again, which are not part of the tree.
    spare: RefCell<Vec<(QualName, Handle)>>,
    is_frozen: Cell<bool>,
    is_large: bool,
}

impl Sink {
    pub(super) fn new(length: usize, budget: Budget) -> Self {
        let mut html = Html::new_document();
        // A growing list is copied, and the old memory is not given back.
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

    /// The budget with what was spent.
    pub(super) fn budget(&self) -> Budget {
        Budget { memory: self.memory.get(), work: self.work.get(), ..self.budget }
    }

    /// The limit that was passed, if any.
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

    /// Sets the memory of the open formatting elements.
    pub(super) fn keep_formatting(&self, bytes: usize) {
        self.kept.set(bytes);
    }

    /// A tag begins: a table places its texts now.
    pub(super) fn begin_tag(&self) {
        self.pending.set(0);
    }

    /// A text begins, which a table may keep until its next tag.
    pub(super) fn keep_text(&self) {
        self.pending.set(self.pending.get().saturating_add(PENDING));
    }

    /// Allows to close the page, even if a limit was passed.
    pub(super) fn thaw(&self) {
        self.is_frozen.set(false);
    }

    /// An existing element of that name, if a single token is far over the memory limit.
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

    /// Charges a text as it will be read, with and without white space; and its copy, if it does not share the page's
    /// memory.
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

    /// Whether the next child of a node comes after a block, or is in a table row.
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
        // White space between blocks and between cells is invisible, and a page has as much of it as elements.
        if text.bytes().all(|byte| byte.is_ascii_whitespace()) && self.is_between_blocks(parent.id) {
            self.pending.set(0);
            return;
        }
        let joins = self.last_child(parent.id, Node::is_text) == Some(true);
        self.charge_text(&text, !joins);
        self.inner.append(&parent.id, NodeOrText::AppendText(text));
    }
}

/// Whether a text has its own memory, instead of sharing the page's.
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
        // The content of a template is a separate node.
        let nodes = if name.local == local_name!("template") { 2 } else { 1 };
        self.charge_memory(nodes * NODE);
        self.charge_name(&name.local);
        self.charge_attributes(&attributes);
        // The tokenizer allocates room for four, which matters on a page with many elements.
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
        // Comments are never read.
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
