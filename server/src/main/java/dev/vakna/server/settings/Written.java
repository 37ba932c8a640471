package dev.vakna.server.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How the text of a setting must be written. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Written {

  /** The form of the text. */
  As value();

  /** Forms of text. */
  enum As {
    /** {@code http} or {@code https}, with a host. */
    HTTP_URL,
    /** {@code jdbc:postgresql:…}, without a password. */
    JDBC_URL,
    /** An IPv4 address in digits. */
    IPV4,
    /** Addresses and networks with commas between. */
    NETWORKS,
    /** Origins of sites, or {@code *}, with commas between. */
    ORIGINS,
    /** {@code auto}, {@code kvm} or {@code tcg}. */
    ACCELERATION,
    /** 1 to 100 lower-case letters, digits, {@code .} and {@code -}. */
    NAME,
    /** A cookie's name: 1 to 64 letters, digits, {@code _} and {@code -}. */
    COOKIE,
    /** Anything, and never shown. */
    SECRET
  }
}
