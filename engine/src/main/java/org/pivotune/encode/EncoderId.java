package org.pivotune.encode;

/**
 * Which encoder a run used, so that it is found again.
 *
 * @param name under which it was added
 * @param sha256 of its file among the added models, lower-case hexadecimal
 * @param checkpointSha256 of the checkpoint that it was added from
 */
public record EncoderId(String name, String sha256, String checkpointSha256) {}
