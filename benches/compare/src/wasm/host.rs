//! A module in wasmtime, with a workspace and requests in its memory.

use wasmtime::{Engine, Error, Instance, Memory, Module, Result, Store, TypedFunc};

/// What a module answers if somebody may.
const YES: u32 = 1;
const PAGE: usize = 65_536;

pub struct Host {
    store: Store<()>,
    memory: Memory,
    check: TypedFunc<(u32, u32, u32), u32>,
    checks: TypedFunc<(u32, u32, u32), ()>,
    /// Where the requests stand, how many they are, and where the answers come.
    list: (u32, u32, u32),
}

impl Host {
    pub fn new(module: &[u8], slice: &[u8], requests: &[[u32; 3]]) -> Result<Self> {
        let engine = Engine::default();
        let module = Module::new(&engine, module)?;
        let mut store = Store::new(&engine, ());
        let instance = Instance::new(&mut store, &module, &[])?;
        let memory = instance.get_memory(&mut store, "memory").ok_or_else(|| Error::msg("no memory"))?;
        let words: Vec<u8> = requests.iter().flatten().flat_map(|it| it.to_le_bytes()).collect();
        let answers = slice.len() + words.len();
        let missing = (answers + requests.len()).saturating_sub(memory.data_size(&store));
        memory.grow(&mut store, missing.div_ceil(PAGE) as u64)?;
        memory.write(&mut store, 0, slice)?;
        memory.write(&mut store, slice.len(), &words)?;
        let open = instance.get_typed_func::<u32, u32>(&mut store, "open")?;
        let number = |it: usize| u32::try_from(it).map_err(|_| Error::msg("too much for a module"));
        let fault = open.call(&mut store, number(slice.len())?)?;
        if fault != 0 {
            return Err(Error::msg(format!("the module does not take the slice: fault {fault}")));
        }
        let list = (number(slice.len())?, number(requests.len())?, number(answers)?);
        let check = instance.get_typed_func(&mut store, "check")?;
        let checks = instance.get_typed_func(&mut store, "checks")?;
        Ok(Self { store, memory, check, checks, list })
    }

    #[inline]
    pub fn check(&mut self, [subject, action, object]: [u32; 3]) -> bool {
        self.check.call(&mut self.store, (subject, action, object)).expect("modules do not trap") == YES
    }

    /// Answers the requests, and says how many of the answers are yes.
    pub fn checks(&mut self) -> usize {
        self.checks.call(&mut self.store, self.list).expect("modules do not trap");
        self.told().filter(|it| *it).count()
    }

    /// What the last list was answered.
    pub fn told(&self) -> impl Iterator<Item = bool> {
        let answers = self.memory.data(&self.store).get(self.list.2 as usize..).unwrap_or_default();
        answers.iter().take(self.list.1 as usize).map(|it| u32::from(*it) == YES)
    }
}
