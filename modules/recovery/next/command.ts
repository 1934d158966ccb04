/** Makes something that can be copied of a verb and its arguments: with the environment, the project and the lab of this call. */
export type Command = (words: string) => string;
