package dev.vakna.server.page;

/**
 * The page on which calls are tried out. It is made by a script of its own.
 *
 * @param description path of the API's description
 */
public record ConsolePage(String title, String description) {}
