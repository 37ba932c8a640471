package dev.vakna.server.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A media type that a handler can answer with, besides JSON or alone. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface AlsoOffers {
  String value();

  /** Whether it is that alone, and no JSON. */
  boolean alone() default false;
}
