package dev.vakna.server.page;

/**
 * What a problem code means.
 *
 * @param title the problem's name in words
 * @param code the code itself
 * @param status the HTTP status that goes with it
 * @param cure what to do about it
 */
public record ErrorPage(String title, String code, int status, String meaning, String cure) {}
