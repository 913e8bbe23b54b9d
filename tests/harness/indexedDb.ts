// Dexie looks for IndexedDB when it is loaded: devices simulated in Node need it before any other import.
import "fake-indexeddb/auto";
