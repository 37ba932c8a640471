/**
 * What every kind of operation must stand, free for each new one: each step done twice, each step
 * failing in turn, a death or a cancellation before and after every journal write and every engine
 * call, and operations that an older release began. A kind brings a {@link
 * dev.vakna.testkit.operation.Stage}, that is a small world, how to start one operation in it, and
 * what "done" and "nothing left" mean there, and inherits {@link
 * dev.vakna.testkit.operation.OperationContract}.
 */
@NullMarked
package dev.vakna.testkit.operation;

import org.jspecify.annotations.NullMarked;
