//! One function on its way: its locals and its instructions.

use wasm_encoder::{Function, InstructionSink, MemArg, MemArgTarget, ValType};

/// A function whose parameters are numbers of 32 bits, and so are its locals, save perhaps the last.
#[derive(Debug, Default)]
pub(super) struct Body {
    parameters: u32,
    locals: u32,
    is_last_long: bool,
    code: Vec<u8>,
}

impl Body {
    pub(super) fn new(parameters: u32) -> Self {
        Self { parameters, ..Self::default() }
    }

    /// One more local, which begins as 0.
    pub(super) fn local(&mut self) -> u32 {
        let local = self.parameters.saturating_add(self.locals);
        self.locals = self.locals.saturating_add(1);
        local
    }

    /// The last local, of 64 bits.
    pub(super) fn long_local(&mut self) -> u32 {
        self.is_last_long = true;
        self.parameters.saturating_add(self.locals)
    }

    /// Where the next instructions go.
    pub(super) fn op(&mut self) -> InstructionSink<'_> {
        InstructionSink::new(&mut self.code)
    }

    /// The finished function.
    pub(super) fn function(self) -> Function {
        let long = u32::from(self.is_last_long);
        let all = [(self.locals, ValType::I32), (long, ValType::I64)];
        let locals: Vec<(u32, ValType)> = all.into_iter().filter(|it| it.0 > 0).collect();
        let mut function = Function::new(locals);
        function.raw(self.code);
        function
    }
}

/// So many bytes behind an address.
pub(super) fn behind(bytes: u32) -> MemArg {
    MemArg { offset: u64::from(bytes), align: 0, target: MemArgTarget::Memory(0), ordering: None }
}

/// A number as instructions take it, with the same bits.
pub(super) fn bits(number: u32) -> i32 {
    i32::from_le_bytes(number.to_le_bytes())
}

/// The same for numbers of 64 bits.
pub(super) fn long_bits(number: u64) -> i64 {
    i64::from_le_bytes(number.to_le_bytes())
}
