/**
 * What every answer has in common: request ids, problem documents for every error that a caller can
 * meet (those of the HTTP server included), JSON as the contract wants it, the rule for {@code
 * Accept}.
 */
@NullMarked
package dev.vakna.server.http;

import org.jspecify.annotations.NullMarked;
