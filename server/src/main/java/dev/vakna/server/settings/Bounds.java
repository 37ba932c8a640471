package dev.vakna.server.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a number, time or size may be; each bound is written as the setting itself would be. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Bounds {

  /** The least that is allowed; none when empty. */
  String least() default "";

  /** What is too little by itself; none when empty. */
  String above() default "";

  /** The most that is allowed; none when empty. */
  String most() default "";
}
