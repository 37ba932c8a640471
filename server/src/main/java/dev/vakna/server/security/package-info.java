/**
 * Who may come in: API keys from either header, looked up by hash and checked for their standing;
 * then rate limits; then scopes.
 */
@NullMarked
package dev.vakna.server.security;

import org.jspecify.annotations.NullMarked;
