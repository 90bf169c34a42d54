//! A module on its way: sections and their numbers.

use std::borrow::Cow;

use wasm_encoder::{
    CodeSection, ConstExpr, CustomSection, ElementSection, Elements, ExportKind, ExportSection,
    FunctionSection, GlobalSection, GlobalType, MemorySection, MemoryType, Module, NameMap, NameSection,
    RefType, TableSection, TableType, TypeSection, ValType,
};

use super::body::Body;

/// A function by its number.
pub(super) type FunctionId = u32;

/// From numbers of 32 bits to numbers of 32 bits.
type Signature = (u32, u32);

/// The globals of a module, by number.
pub(super) mod global {
    /// How many principals there are in the slice that is open.
    pub(in crate::wasm) const PEOPLE: u32 = 0;
    /// Whether something was read that is not told.
    pub(in crate::wasm) const UNTOLD: u32 = 1;
}

#[derive(Default)]
pub(super) struct Builder {
    signatures: Vec<Signature>,
    functions: Vec<(Signature, String, Body)>,
    exports: Vec<(String, FunctionId)>,
    /// The functions that are called by number: those that decide, by the number of their action, and then those
    /// that are asked at each place.
    called: Vec<FunctionId>,
}

impl Builder {
    /// The number of a signature.
    pub(super) fn signature(&mut self, it: Signature) -> u32 {
        let known = self.signatures.iter().position(|known| *known == it);
        let at = known.unwrap_or_else(|| {
            self.signatures.push(it);
            self.signatures.len().saturating_sub(1)
        });
        number(at)
    }

    /// A function with so many parameters and so many results. One that is exported needs no name.
    pub(super) fn function(
        &mut self,
        name: &str,
        (parameters, results): Signature,
        body: Body,
    ) -> FunctionId {
        let id = number(self.functions.len());
        self.signature((parameters, results));
        self.functions.push(((parameters, results), name.to_owned(), body));
        id
    }

    pub(super) fn export(&mut self, name: &str, function: FunctionId) {
        self.exports.push((name.to_owned(), function));
    }

    /// Keeps the first numbers for so many functions that decide.
    pub(super) fn reserve(&mut self, actions: usize) {
        self.called.resize(actions, 0);
    }

    /// The functions that decide, by the number of their action.
    pub(super) fn actions(&mut self, actions: &[FunctionId]) {
        self.called.iter_mut().zip(actions).for_each(|(called, action)| *called = *action);
    }

    /// The number by which another function is called.
    pub(super) fn callable(&mut self, function: FunctionId) -> u32 {
        self.called.push(function);
        number(self.called.len().saturating_sub(1))
    }

    /// The bytes of the module.
    pub(super) fn finish(mut self, version: u32, fingerprint: u64) -> Vec<u8> {
        let mut module = Module::new();
        let (mut functions, mut code, mut names) =
            (FunctionSection::new(), CodeSection::new(), NameMap::new());
        let all = std::mem::take(&mut self.functions);
        for (id, (signature, name, body)) in (0..).zip(all) {
            functions.function(self.signature(signature));
            code.function(&body.function());
            if !name.is_empty() {
                names.append(id, &name);
            }
        }
        module.section(&self.types()).section(&functions).section(&self.table());
        module.section(&memory()).section(&globals()).section(&self.exported());
        module.section(&self.elements()).section(&code);
        let mut about = version.to_le_bytes().to_vec();
        about.extend(fingerprint.to_le_bytes());
        module.section(&CustomSection { name: Cow::Borrowed("rolebook"), data: Cow::Owned(about) });
        let mut section = NameSection::new();
        section.functions(&names);
        module.section(&section);
        module.finish()
    }

    fn types(&self) -> TypeSection {
        let mut types = TypeSection::new();
        let numbers = |count: u32| std::iter::repeat_n(ValType::I32, count as usize);
        for (parameters, results) in &self.signatures {
            types.ty().function(numbers(*parameters), numbers(*results));
        }
        types
    }

    fn table(&self) -> TableSection {
        let size = u64::from(number(self.called.len()));
        let mut tables = TableSection::new();
        tables.table(TableType {
            element_type: RefType::FUNCREF,
            table64: false,
            minimum: size,
            maximum: Some(size),
            shared: false,
        });
        tables
    }

    fn elements(&self) -> ElementSection {
        let mut elements = ElementSection::new();
        let called = Elements::Functions(Cow::Borrowed(&self.called));
        elements.active(None, &ConstExpr::i32_const(0), called);
        elements
    }

    fn exported(&self) -> ExportSection {
        let mut exports = ExportSection::new();
        exports.export("memory", ExportKind::Memory, 0);
        for (name, function) in &self.exports {
            exports.export(name, ExportKind::Func, *function);
        }
        exports
    }
}

fn memory() -> MemorySection {
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: 1,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    memories
}

fn globals() -> GlobalSection {
    let mut globals = GlobalSection::new();
    for _ in [global::PEOPLE, global::UNTOLD] {
        let number = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
        globals.global(number, &ConstExpr::i32_const(0));
    }
    globals
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
