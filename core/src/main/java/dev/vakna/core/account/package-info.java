/** Who calls and who pays: accounts with their standing and limits, API keys with their scopes. */
@NullMarked
package dev.vakna.core.account;

import org.jspecify.annotations.NullMarked;
