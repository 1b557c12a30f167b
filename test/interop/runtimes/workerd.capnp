using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const main :Workerd.Worker = (
  modules = [(name = "program", esModule = embed "program.mjs")],
  compatibilityDate = "2026-10-01",
  globalOutbound = "internet",
  bindings = [(name = "HOME", durableObjectNamespace = "Home")],
  durableObjectNamespaces = [(className = "Home", uniqueKey = "home")],
  durableObjectStorage = (inMemory = void),
);
