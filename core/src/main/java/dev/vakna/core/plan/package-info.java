/**
 * Plans of restores: what was told beforehand, and that exactly that is done. Pure rules that stand
 * before the admission.
 */
@NullMarked
package dev.vakna.core.plan;

import org.jspecify.annotations.NullMarked;
