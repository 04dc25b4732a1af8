export const greet = () => 'hello'
export class Person {}
