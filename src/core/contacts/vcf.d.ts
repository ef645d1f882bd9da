/** `vcf` 2.1.2 has no types of its own; this is what is used of it. */
declare module 'vcf' {
  class Card {
    version: string;
    /** By camelCase name: one property, or several. */
    data: Readonly<Record<string, unknown>>;
    parse(text: string): this;
  }
  export default Card;
}
