/**
 * What browsers between the floor (Chromium 92, Firefox 102, Safari 15.4) and today's lack of the language, and this program and its libraries
 * use. Loaded only where something of it is missing, so that nobody else pays for it.
 */
import "core-js/actual/array/find-last";
import "core-js/actual/array/find-last-index";
import "core-js/actual/iterator";
import "core-js/actual/map/group-by";
import "core-js/actual/promise/with-resolvers";
import "core-js/actual/structured-clone";
