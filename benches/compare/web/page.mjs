// The host of scripts that measure in a page; `node.mjs` has the one in Node. A page counts no bytes in use.

const fetched = async (path) => {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`\`${path}\`: ${response.status}`);
  return response;
};
const bytes = async (path) => new Uint8Array(await (await fetched(path)).arrayBuffer());

export const host = {
  mode: "chromium",
  version: navigator.userAgent.split(" ").find((it) => it.includes("Chrom")),
  read: (name) => bytes(`/workspace/${name}`),
  cedarPolicies: async () => (await fetched("/cedar.cedar")).text(),
  /** Fetched before, so that only compiling and instantiating are timed. */
  cedar: async () => {
    const [itself, module] = await Promise.all([
      import("@cedar-policy/cedar-wasm/web"),
      bytes("/node_modules/@cedar-policy/cedar-wasm/web/cedar_wasm_bg.wasm"),
    ]);
    return async () => (await itself.default({ module_or_path: module }), itself);
  },
};
