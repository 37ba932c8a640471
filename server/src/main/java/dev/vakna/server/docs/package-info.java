/** What explains the API to people and programs: its description, and a page for every code. */
@NullMarked
package dev.vakna.server.docs;

import org.jspecify.annotations.NullMarked;
