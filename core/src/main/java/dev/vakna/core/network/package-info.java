/** The words for addresses of networks. */
@NullMarked
package dev.vakna.core.network;

import org.jspecify.annotations.NullMarked;
